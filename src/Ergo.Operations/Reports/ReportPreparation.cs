using Ergo.Accounts.Audit;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Privacy;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Operations.Reports;

/// <summary>Checks what is asked for, and finds out what is held of it.</summary>
public sealed class ReportPreparation(WarehouseDirectory directory, WorkerIdOperations ids, IReportWords words, TimeProvider time, ReportSoftware software)
{
    /// <summary>The most warehouses of one report.</summary>
    public const int MostWarehouses = 500;

    /// <summary>The warehouses that are asked for, as far as the actor may see them.</summary>
    /// <exception cref="ReportRefusal">None is named, one is not there, or one is seen in part only.</exception>
    public async Task<IReadOnlyList<Warehouse>> FindAsync(Actor actor, ReportRequest request, CancellationToken cancellationToken)
    {
        var codes = request.Warehouses.Distinct(StringComparer.Ordinal).ToList();
        if (codes.Count is 0 or > MostWarehouses)
        {
            throw new ReportRefusal(Notice.Of(codes.Count == 0 ? ReportCodes.NoWarehouse : ReportCodes.TooManyWarehouses, ("most", MostWarehouses)));
        }

        List<Warehouse> found = [];
        List<string> gone = [];
        foreach (var code in codes)
        {
            if (await directory.FindByCodeAsync(actor.Scope, code, cancellationToken) is { } warehouse)
            {
                found.Add(warehouse);
            }
            else
            {
                gone.Add(code);
            }
        }

        if (gone.Count > 0)
        {
            throw new ReportRefusal(Notice.Of(ReportCodes.WarehouseGone, ("codes", gone)));
        }

        return found.Find(warehouse => warehouse.Zones is not null) is { } part
            ? throw new ReportRefusal(Notice.Of(ReportCodes.OnlyZones, ("warehouse", part.Name)))
            : [.. found.DistinctBy(warehouse => warehouse.Id)];
    }

    /// <summary>What lets the actor have worker ids, by warehouse id; empty where none are asked for.</summary>
    /// <exception cref="ReportRefusal">They are asked for and not shown to the actor now.</exception>
    public async Task<IReadOnlyDictionary<string, Unmasking>> UnmaskingsAsync(Actor actor, ReportRequest request, IReadOnlyList<Warehouse> warehouses, CancellationToken cancellationToken)
    {
        Dictionary<string, Unmasking> unmaskings = [];
        foreach (var warehouse in request.WithIds ? warehouses : [])
        {
            unmaskings[warehouse.Id] = await ids.FindAsync(actor, warehouse, cancellationToken)
                ?? throw new ReportRefusal(Notice.Of(ReportCodes.ReportIdsNotShown, ("warehouse", warehouse.Name)));
        }

        return unmaskings;
    }

    /// <summary>What is known of a report before its rows.</summary>
    /// <exception cref="ReportRefusal">The request has a fault.</exception>
    public async Task<ReportSummary> SummarizeAsync(
        ReportReading reading, Actor actor, ReportRequest request, IReadOnlyList<Warehouse> warehouses, string? id, string reason, int smallestGroup, CancellationToken cancellationToken)
    {
        Check(request);
        var kind = ReportKinds.Of(request.Kind);
        var views = await reading.ViewsAsync(kind.Views, cancellationToken);
        var names = warehouses.GroupBy(warehouse => warehouse.Name).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        List<ReportWarehouse> held = [];
        foreach (var warehouse in warehouses)
        {
            var zone = TimeZoneInfo.TryFindSystemTimeZoneById(warehouse.Timezone, out var known) ? known : TimeZoneInfo.Utc;
            var days = request.Period.Days(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).DateTime))
                ?? throw new ReportRefusal(Notice.Of(ReportCodes.PeriodFault));
            var asked = ReportPeriod.Range(days, zone);
            held.Add(new ReportWarehouse(
                warehouse, zone, days, asked, await kind.HoldAsync(reading, warehouse, asked, cancellationToken), names.Contains(warehouse.Name) ? $"{warehouse.Name} ({warehouse.Code})" : warehouse.Name));
        }

        return new ReportSummary
        {
            Id = id, Request = request, OnlyNames = await NamesAsync(reading, request, warehouses, cancellationToken), By = actor.Signature.Words, At = await reading.MomentAsync(cancellationToken), Reason = reason, Software = software.Name, Warehouses = held, Views = views,
            BandTableVersion = await reading.BandTableVersionAsync(cancellationToken), SmallestGroup = smallestGroup, Warnings = ReportWarnings.Of(request, held, views, time.GetUtcNow()),
            Totals = await kind.TotalsAsync(new ReportSource(reading, request, held, words, new Dictionary<string, Unmasking>()), cancellationToken),
        };
    }

    // What the backend knows no longer keeps its key for a name.
    private static async Task<IReadOnlyList<string>> NamesAsync(ReportReading reading, ReportRequest request, IReadOnlyList<Warehouse> warehouses, CancellationToken cancellationToken)
    {
        if (request.Only.Count == 0)
        {
            return [];
        }

        var names = (await reading.PartsAsync(warehouses, request.Rows, cancellationToken)).DistinctBy(part => part.Key).ToDictionary(part => part.Key, part => part.Name);
        return [.. request.Only.Select(key => names.GetValueOrDefault(key, key))];
    }

    /// <summary>Refuses what cannot be told, whatever is held.</summary>
    /// <exception cref="ReportRefusal">The request has a fault.</exception>
    public static void Check(ReportRequest request)
    {
        if (!Enum.IsDefined(request.Kind) || !Enum.IsDefined(request.Rows) || !Enum.IsDefined(request.Grain) || !Enum.IsDefined(request.Format) || !request.Totals.All(Enum.IsDefined)
            || !Enum.IsDefined(request.Period.Name) || !request.Csv.IsKnown)
        {
            throw new ReportRefusal(Notice.Of(ReportCodes.UnknownChoice));
        }

        ReportKinds.Of(request.Kind).Check(request);
    }
}

/// <summary>What makes reports, with its version, for example "Ergo Portal 0.9.0".</summary>
/// <param name="Name">The name.</param>
public sealed record ReportSoftware(string Name);
