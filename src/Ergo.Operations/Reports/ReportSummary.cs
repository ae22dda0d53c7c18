using Ergo.Database;
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
public sealed record ReportWarehouse(Warehouse Warehouse, TimeZoneInfo Zone, (DateOnly First, DateOnly Last) Days, TimeRange Asked, HeldExposure Held, string Label)
{
    /// <summary>A moment as the warehouse's clocks show it.</summary>
    public DateTimeOffset Local(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, Zone);
}

/// <summary>Totals of all warehouses by one thing.</summary>
/// <param name="By">By what.</param>
/// <param name="Lines">The lines, with their warehouse.</param>
public sealed record ReportTotals(ExposureBreakdown By, IReadOnlyList<(ReportWarehouse Warehouse, ExposureLine Line)> Lines);
