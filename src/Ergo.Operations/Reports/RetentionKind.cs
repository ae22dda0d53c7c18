using Ergo.Database;
using Ergo.Snapshots;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Operations.Reports;

/// <summary>The record of what retention deleted, of its settings, and of erasures.</summary>
internal sealed class RetentionKind : IReportKind
{
    private static readonly IReadOnlyList<LineColumn<DeletionLine>> Runs =
    [
        LineColumns.Warehouse<DeletionLine>(), LineColumns.Whole<DeletionLine>("run", line => line.Run, isKey: true),
        LineColumns.Time<DeletionLine>("began", line => line.StartedAt), LineColumns.Time<DeletionLine>("ended", line => line.FinishedAt),
        LineColumns.Text<DeletionLine>("by", line => line.RequestedBy, width: 24), LineColumns.Text<DeletionLine>("reason", line => line.Reason, width: 28),
        LineColumns.Text<DeletionLine>("outcome", line => line.Outcome, width: 12), LineColumns.Time<DeletionLine>("deleted_before", line => line.Cutoff),
        LineColumns.Whole<DeletionLine>("planned_rows", line => line.Planned), LineColumns.Whole<DeletionLine>("deleted_rows", line => line.Deleted),
        LineColumns.Text<DeletionLine>("error", line => line.Error, width: 28),
    ];

    private static readonly IReadOnlyList<LineColumn<SettingLine>> Changes =
    [
        LineColumns.Warehouse<SettingLine>(), LineColumns.Time<SettingLine>("changed", line => line.ChangedAt, isKey: true), LineColumns.Text<SettingLine>("setting", line => line.Setting, isKey: true),
        LineColumns.Text<SettingLine>("old_value", line => line.OldValue, width: 24), LineColumns.Text<SettingLine>("new_value", line => line.NewValue, width: 24),
        LineColumns.Text<SettingLine>("by", line => line.ChangedBy, width: 24),
    ];

    private static readonly IReadOnlyList<LineColumn<ErasureLine>> Erasures =
    [
        LineColumns.Warehouse<ErasureLine>(), LineColumns.Text<ErasureLine>("erased_worker", line => line.Pseudonym, isKey: true), LineColumns.Time<ErasureLine>("began", line => line.StartedAt, isKey: true),
        LineColumns.Time<ErasureLine>("ended", line => line.FinishedAt), LineColumns.Text<ErasureLine>("by", line => line.RequestedBy, width: 24),
        LineColumns.Text<ErasureLine>("reason", line => line.Reason, width: 28), LineColumns.Whole<ErasureLine>("rows_before", line => line.Before), LineColumns.Whole<ErasureLine>("rows_after", line => line.After),
    ];

    /// <inheritdoc />
    public string[] Views { get; } = [];

    /// <inheritdoc />
    public void Check(ReportRequest request)
    {
        if (request.WithIds || request.Only.Count > 0)
        {
            throw new ReportRefusal(Notice.Of(ReportCodes.UnknownChoice));
        }
    }

    /// <inheritdoc />
    public Task<HeldFigures> HoldAsync(ReportReading reading, Warehouse warehouse, TimeRange asked, CancellationToken cancellationToken) =>
        reading.HeldDeletionsAsync(warehouse, asked, cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<ReportTotals>> TotalsAsync(ReportSource source, CancellationToken cancellationToken) =>
    [
        await Changes.TableAsync("retention_changes", source, warehouse => source.Reading.SettingChangesAsync(warehouse.Warehouse, warehouse.Asked, cancellationToken), null, cancellationToken),
        await Erasures.TableAsync("erasures", source, warehouse => source.Reading.ErasuresAsync(warehouse.Warehouse, warehouse.Asked, cancellationToken), null, cancellationToken),
    ];

    /// <inheritdoc />
    public ReportTableSpec Main(ReportRequest request, IReportWords words) => new("retention_runs", Runs.Specs(), IsMain: true);

    /// <inheritdoc />
    public IAsyncEnumerable<ReportRow> RowsAsync(ReportSource source, CancellationToken cancellationToken) => Runs.FillAsync(
        source, warehouse => source.Reading.DeletionsAsync(warehouse.Warehouse, warehouse.Asked, cancellationToken), _ => 0, cancellationToken);
}
