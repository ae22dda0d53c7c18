using CsvHelper;
using Ergo.Reports.Formats;
using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Reports;

namespace Ergo.Portal.Api;

/// <summary>Writes the exposure report as CSV (RFC 4180): UTF-8 with byte order mark, CRLF, one header line with units, local times with their offset.</summary>
public static class ExposureCsv
{
    /// <summary>What stands in the column of workers where no worker id was sent.</summary>
    public const string Unidentified = "unidentified";

    // Whoever adds these up is off by less than a second a line; totals and scores are made of the exact values.
    private const string TwoDecimals = "0.00";

    private static readonly string ScoreHeading =
        FormattableString.Invariant($"weighted exposure score (green x{ExposureWeights.Green} + yellow x{ExposureWeights.Yellow} + red x{ExposureWeights.Red} min)");

    private const string LocalHour = "yyyy-MM-dd'T'HH:mm:sszzz";

    /// <summary>Writes all rows of published cells as they come; nothing but a buffer of 64 KiB is held.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    /// <param name="target">Where to; left open. After a failure it may lack rows read before.</param>
    /// <param name="ifEmpty">What stands in the first column of the only line where there are no rows; null for no such line.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    /// <returns>Rows written, without the header.</returns>
    public static Task<long> WriteAsync(IAsyncEnumerable<ExposureCellRow> rows, TimeZoneInfo zone, Stream target, Func<Task<string>>? ifEmpty, CancellationToken cancellationToken) =>
        WriteAsync(rows, CellHeadings(zone), (csv, row) => Write(csv, row, zone), target, ifEmpty, cancellationToken);

    /// <summary>Writes all rows of hours and places as they come; nothing but a buffer of 64 KiB is held.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    /// <param name="withIds">Whether workers are named by their ids, not by pseudonyms.</param>
    /// <param name="target">Where to; left open. After a failure it may lack rows read before.</param>
    /// <param name="ifEmpty">What stands in the first column of the only line where there are no rows; null for no such line.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    /// <returns>Rows written, without the header.</returns>
    public static Task<long> WriteAsync(IAsyncEnumerable<ExposureReportRow> rows, TimeZoneInfo zone, bool withIds, Stream target, Func<Task<string>>? ifEmpty, CancellationToken cancellationToken) =>
        WriteAsync(rows, Headings(zone, withIds), (csv, row) => Write(csv, row, zone), target, ifEmpty, cancellationToken);

    private static async Task<long> WriteAsync<T>(IAsyncEnumerable<T> rows, IReadOnlyList<string> headings, Action<CsvWriter, T> write, Stream target, Func<Task<string>>? ifEmpty, CancellationToken cancellationToken)
    {
        var csv = CsvWriter.Create(target, CsvText.Options, leaveOpen: true);
        csv.WriteHeadings([.. headings]);
        long count = 0;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            write(csv, row);
            await csv.EndRecordAsync(cancellationToken);
            count++;
        }

        if (count == 0 && ifEmpty is not null)
        {
            csv.WriteField(await ifEmpty());
            // Every line has as many fields.
            for (var field = 1; field < headings.Count; field++)
            {
                csv.WriteField("");
            }

            await csv.EndRecordAsync(cancellationToken);
        }

        // Not in a finally: disposing sends what is left, and after a failure that would pass for the end.
        await csv.DisposeAsync();
        return count;
    }

    /// <summary>The header line.</summary>
    /// <param name="zone">The zone of the times.</param>
    /// <param name="withIds">Whether workers are named by their ids.</param>
    public static IReadOnlyList<string> Headings(TimeZoneInfo zone, bool withIds) =>
    [
        $"hour start ({zone.Id})", withIds ? "worker id" : "worker (pseudonym)", "zone", "pick location", "shift",
        "green (min)", "yellow (min)", "red (min)", "observed (min)",
        ScoreHeading, "highest composite risk (0-100)", "hour in progress (true/false)",
    ];

    /// <summary>The header line of published cells.</summary>
    /// <param name="zone">The zone of the times.</param>
    public static IReadOnlyList<string> CellHeadings(TimeZoneInfo zone) =>
    [
        $"from ({zone.Id})", $"to ({zone.Id})", "worker (pseudonym)", "green (min)", "yellow (min)", "red (min)", "observed (min)",
        ScoreHeading, "highest composite risk (0-100)", "shifts", "scheduled (min)",
    ];

    private static void Write(CsvWriter csv, ExposureCellRow row, TimeZoneInfo zone)
    {
        csv.WriteField(TimeZoneInfo.ConvertTime(row.CellStart, zone), LocalHour);
        csv.WriteField(TimeZoneInfo.ConvertTime(row.CellEnd, zone), LocalHour);
        csv.WriteText(row.Worker ?? Unidentified);
        csv.WriteField(row.GreenMinutes, TwoDecimals);
        csv.WriteField(row.YellowMinutes, TwoDecimals);
        csv.WriteField(row.RedMinutes, TwoDecimals);
        csv.WriteField(row.TotalMinutes, TwoDecimals);
        csv.WriteField(row.WeightedExposureScore, TwoDecimals);
        WriteNumber(csv, row.MaxRisk, "0.##");
        csv.WriteField(row.Shifts);
        WriteNumber(csv, row.ScheduledMinutes, TwoDecimals);
    }

    private static void Write(CsvWriter csv, ExposureReportRow row, TimeZoneInfo zone)
    {
        csv.WriteField(TimeZoneInfo.ConvertTime(row.HourBucket, zone), LocalHour);
        csv.WriteText(row.Worker ?? Unidentified);
        csv.WriteText(row.Zone);
        csv.WriteText(row.Location);
        csv.WriteText(row.Shift);
        csv.WriteField(row.GreenMinutes, TwoDecimals);
        csv.WriteField(row.YellowMinutes, TwoDecimals);
        csv.WriteField(row.RedMinutes, TwoDecimals);
        csv.WriteField(row.TotalMinutes, TwoDecimals);
        csv.WriteField(row.WeightedExposureScore, TwoDecimals);
        WriteNumber(csv, row.MaxRiskInHour, "0.##");
        csv.WriteField(row.IsPartial);
    }

    // As a number: text that begins with a minus would be made safe.
    private static void WriteNumber(CsvWriter csv, double? number, string format)
    {
        if (number is { } known)
        {
            csv.WriteField(known, format);
        }
        else
        {
            csv.WriteField(number);
        }
    }
}
