using System.Globalization;
using System.Text.Json;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Words;

/// <summary>The result of comparing a view with its snapshots, in words.</summary>
public static class VerifyWords
{
    /// <summary>The result in a sentence, for example "All 12,345 rows of rollup_5m on 24 Nov 2026 equal what the snapshots give".</summary>
    public static string Result(ViewVerification result) =>
        Result(result.ViewName, result.Day, result.ComparedBuckets, result.ComparedRows, result.DifferenceCount);

    /// <summary>The same from its figures.</summary>
    /// <param name="view">The view.</param>
    /// <param name="day">The UTC day.</param>
    /// <param name="buckets">Buckets compared.</param>
    /// <param name="rows">Rows compared.</param>
    /// <param name="differences">Rows that differ.</param>
    public static string Result(string view, DateOnly day, long buckets, long rows, long differences)
    {
        var what = $"{view} on {Day(day)}";
        return buckets == 0 ? $"Nothing of {what} could be compared"
            : differences > 0 ? $"{AdminTimes.Count(differences, "row")} of {what} {(differences == 1 ? "differs" : "differ")} from what the snapshots give, {AdminTimes.Count(rows, "row")} compared"
            : rows == 0 ? $"{view} has no row on {Day(day)}, and the snapshots give none either"
            : rows == 1 ? $"The one row of {what} equals what the snapshots give"
            : $"All {AdminTimes.Count(rows, "row")} of {what} equal what the snapshots give";
    }

    /// <summary>What was compared: how many buckets, of how many warehouses, from when to when.</summary>
    public static string Scope(ViewVerification result)
    {
        var compared = result.Warehouses.Where(warehouse => warehouse.NotCompared is null).ToList();
        if (compared.Count == 0)
        {
            return "";
        }

        var (from, to) = (compared.Min(warehouse => warehouse.ComparedFrom), compared.Max(warehouse => warehouse.ComparedTo));
        var span = from is { } start && to is { } end ? $", {Moment(start)} to {Moment(end)} UTC" : "";
        return $"Compared: {AdminTimes.Count(result.ComparedBuckets, "bucket")} of {AdminTimes.Count(compared.Count, "warehouse")}{span}.";
    }

    /// <summary>How many differences the next refresh settles; empty where none.</summary>
    public static string Awaiting(ViewVerification result)
    {
        var waiting = result.Differences.Count(difference => difference.AwaitsRefresh);
        return waiting == 0 ? "" : waiting == result.Differences.Count ? "All of them wait for the next refresh, which settles them." : $"{waiting.ToString("N0", CultureInfo.InvariantCulture)} of those shown wait for the next refresh, which settles them.";
    }

    /// <summary>A difference's kind.</summary>
    /// <param name="problem">As the database names it.</param>
    public static string Problem(string problem) => problem switch
    {
        "missing" => "missing from the view",
        "unexpected" => "only in the view",
        var other => other,
    };

    /// <summary>A JSON object of columns as "zone_id z1, shift_code A"; a dash for nothing.</summary>
    /// <param name="json">The object.</param>
    public static string Columns(string? json)
    {
        if (json is null)
        {
            return "–";
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind != JsonValueKind.Object ? json
            : string.Join(", ", document.RootElement.EnumerateObject().Select(column => $"{column.Name} {(column.Value.ValueKind == JsonValueKind.Null ? "none" : column.Value.ToString())}"));
    }

    /// <summary>A day, for example "24 Nov 2026".</summary>
    public static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
}
