using System.Runtime.CompilerServices;
using Ergo.Reports.Tables;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Reports;

namespace Ergo.Operations.Reports;

/// <summary>A row on its way. Its memory is used again for the next.</summary>
/// <param name="Cells">The cells.</param>
/// <param name="Snapshots">Snapshots behind it; 0 where that is not counted.</param>
public readonly record struct ReportRow(ReadOnlyMemory<Cell> Cells, long Snapshots);

/// <summary>The rows of a report, from one reading.</summary>
/// <param name="reading">Where they are read from.</param>
/// <param name="summary">What is asked for.</param>
/// <param name="words">Names what has no name.</param>
/// <param name="unmaskings">What lets worker ids be told, by warehouse id.</param>
internal sealed class ReportContent(ReportReading reading, ReportSummary summary, IReportWords words, IReadOnlyDictionary<string, Unmasking> unmaskings)
{
    private ReportRequest Request => summary.Request;

    /// <summary>The main table.</summary>
    public ReportTableSpec Main => Request.WithIds
        ? new ReportTableSpec("hours", ExposureColumns.Specs(ExposureColumns.OfDetail), IsMain: true)
        : new ReportTableSpec(TableName(Request.Rows), ExposureColumns.Specs(ExposureColumns.Of(Request.Rows, words)), IsMain: true);

    /// <summary>Its rows.</summary>
    public IAsyncEnumerable<ReportRow> RowsAsync(CancellationToken cancellationToken) => Request.WithIds
        ? FillAsync(
            ExposureColumns.OfDetail,
            warehouse => reading.ExposureHoursAsync(warehouse.Warehouse, warehouse.Asked, unmaskings.GetValueOrDefault(warehouse.Warehouse.Id), cancellationToken),
            row => row.Snapshots, cancellationToken)
        : FillAsync(
            ExposureColumns.Of(Request.Rows, words),
            warehouse => reading.ExposureAsync(warehouse.Warehouse, new ExposureQuestion(warehouse.Asked, Request.Rows, Request.Grain) { Only = Request.Only }, cancellationToken),
            line => line.Snapshots ?? 0, cancellationToken);

    /// <summary>Totals over the period as a table with its rows.</summary>
    public (ReportTableSpec Table, IReadOnlyList<Cell[]> Rows) TotalsTable(ReportTotals totals)
    {
        var columns = ExposureColumns.Of(totals.By, words);
        return (new ReportTableSpec("totals_" + TableName(totals.By), ExposureColumns.Specs(columns), IsMain: false),
            [.. totals.Lines.Select(line => columns.Select(column => column.Of(line.Warehouse, line.Line)).ToArray())]);
    }

    private static string TableName(ExposureBreakdown breakdown) => breakdown switch
    {
        ExposureBreakdown.Worker => "by_worker",
        ExposureBreakdown.Zone => "by_zone",
        ExposureBreakdown.Shift => "by_shift",
        _ => "exposure",
    };

    private async IAsyncEnumerable<ReportRow> FillAsync<T>(
        IReadOnlyList<LineColumn<T>> columns, Func<ReportWarehouse, IAsyncEnumerable<T>> read, Func<T, long> snapshots, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var row = new Cell[columns.Count];
        foreach (var warehouse in summary.Warehouses)
        {
            await foreach (var line in read(warehouse).WithCancellation(cancellationToken))
            {
                for (var index = 0; index < row.Length; index++)
                {
                    row[index] = columns[index].Of(warehouse, line);
                }

                yield return new ReportRow(row, snapshots(line));
            }
        }
    }
}
