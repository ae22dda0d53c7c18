using Ergo.Reports.Tables;
using Ergo.Snapshots;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Operations.Reports;

/// <summary>What a kind of report is made of.</summary>
internal interface IReportKind
{
    /// <summary>The views it is read from.</summary>
    string[] Views { get; }

    /// <summary>Refuses what it cannot tell.</summary>
    /// <exception cref="ReportRefusal">The request has a fault.</exception>
    void Check(ReportRequest request);

    /// <summary>What is held of a warehouse over a range.</summary>
    Task<HeldFigures> HoldAsync(ReportReading reading, Warehouse warehouse, TimeRange asked, CancellationToken cancellationToken);

    /// <summary>Totals over the period, and other short tables.</summary>
    Task<IReadOnlyList<ReportTotals>> TotalsAsync(ReportSource source, CancellationToken cancellationToken);

    /// <summary>The main table.</summary>
    ReportTableSpec Main(ReportRequest request, IReportWords words);

    /// <summary>Its rows.</summary>
    IAsyncEnumerable<ReportRow> RowsAsync(ReportSource source, CancellationToken cancellationToken);
}

/// <summary>What rows are read from.</summary>
/// <param name="Reading">Everything of one moment.</param>
/// <param name="Request">What is asked for.</param>
/// <param name="Warehouses">Of which warehouses.</param>
/// <param name="Words">Names what has no name.</param>
/// <param name="Unmaskings">What lets worker ids be told, by warehouse id.</param>
internal sealed record ReportSource(
    ReportReading Reading, ReportRequest Request, IReadOnlyList<ReportWarehouse> Warehouses, IReportWords Words, IReadOnlyDictionary<string, Unmasking> Unmaskings);

/// <summary>A row on its way. Its memory is used again for the next.</summary>
/// <param name="Cells">The cells.</param>
/// <param name="Snapshots">Snapshots behind it; 0 where that is not counted.</param>
public readonly record struct ReportRow(ReadOnlyMemory<Cell> Cells, long Snapshots);

/// <summary>The kinds there are.</summary>
internal static class ReportKinds
{
    /// <summary>A kind by its name.</summary>
    public static IReportKind Of(ReportKind kind) => kind switch
    {
        ReportKind.RedZones => new RedZonesKind(),
        ReportKind.Postures => new PosturesKind(),
        ReportKind.Retention => new RetentionKind(),
        _ => new ExposureKind(),
    };
}
