using Ergo.Database;
using Ergo.Reports.Tables;
using Ergo.Snapshots;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Operations.Reports;

/// <summary>What is known of a report before its rows.</summary>
public sealed record ReportSummary
{
    /// <summary>The export's id; null in a preview.</summary>
    public required string? Id { get; init; }

    /// <summary>What was asked for.</summary>
    public required ReportRequest Request { get; init; }

    /// <summary>The names of the zones or shifts it is restricted to; empty for all.</summary>
    public IReadOnlyList<string> OnlyNames { get; init; } = [];

    /// <summary>Who makes it, as recorded.</summary>
    public required string By { get; init; }

    /// <summary>As of when.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>What makes it, with its version.</summary>
    public required string Software { get; init; }

    /// <summary>What is held, warehouse by warehouse.</summary>
    public required IReadOnlyList<ReportWarehouse> Warehouses { get; init; }

    /// <summary>The views it is read from.</summary>
    public required IReadOnlyList<ReportView> Views { get; init; }

    /// <summary>The version of the bands.</summary>
    public required int BandTableVersion { get; init; }

    /// <summary>The fewest people of whom exposure is told without a reason.</summary>
    public required int SmallestGroup { get; init; }

    /// <summary>What a reader must know before the figures are used.</summary>
    public required IReadOnlyList<Notice> Warnings { get; init; }

    /// <summary>Totals over the whole period.</summary>
    public required IReadOnlyList<ReportTotals> Totals { get; init; }
}

/// <summary>A warehouse of a report.</summary>
/// <param name="Warehouse">The warehouse.</param>
/// <param name="Zone">Its time zone.</param>
/// <param name="Days">The days asked for; the last is inside.</param>
/// <param name="Asked">The same as a range.</param>
/// <param name="Held">What is held.</param>
/// <param name="Label">Its name; with its code, where another one of the report has the same name.</param>
public sealed record ReportWarehouse(Warehouse Warehouse, TimeZoneInfo Zone, (DateOnly First, DateOnly Last) Days, TimeRange Asked, HeldFigures Held, string Label)
{
    /// <summary>A moment as the warehouse's clocks show it.</summary>
    public DateTimeOffset Local(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, Zone);
}

/// <summary>A short table of all warehouses: totals, or what belongs to the rows.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Bars">What is drawn of it; empty for nothing.</param>
public sealed record ReportTotals(ReportTableSpec Table, IReadOnlyList<Cell[]> Rows, IReadOnlyList<ReportTotalsBar> Bars);

/// <summary>A bar of totals by light, in hours of exposure or snapshots.</summary>
/// <param name="Warehouse">Of which warehouse.</param>
/// <param name="Label">Of what.</param>
/// <param name="Green">Green.</param>
/// <param name="Yellow">Yellow.</param>
/// <param name="Red">Red.</param>
/// <param name="NoLight">Without a light that is known.</param>
public sealed record ReportTotalsBar(ReportWarehouse Warehouse, string Label, double Green, double Yellow, double Red, double NoLight);
