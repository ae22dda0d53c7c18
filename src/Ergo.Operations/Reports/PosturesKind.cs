using Ergo.Snapshots;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Operations.Reports;

/// <summary>Postures by the published bands.</summary>
internal sealed class PosturesKind : IReportKind
{
    /// <inheritdoc />
    public string[] Views { get; } = [ViewNames.PostureTypeCounts];

    /// <inheritdoc />
    public void Check(ReportRequest request) => ClockRequests.Check(request);

    /// <inheritdoc />
    public Task<HeldFigures> HoldAsync(ReportReading reading, Warehouse warehouse, TimeRange asked, CancellationToken cancellationToken) =>
        reading.HeldBandsAsync(warehouse, asked, cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<ReportTotals>> TotalsAsync(ReportSource source, CancellationToken cancellationToken)
    {
        List<ReportTotals> totals = [];
        foreach (var breakdown in source.Request.Totals.Where(breakdown => breakdown is ReportBreakdown.Zone or ReportBreakdown.Warehouse).Distinct().Order())
        {
            totals.Add(await Columns(breakdown).TableAsync(
                breakdown == ReportBreakdown.Zone ? "totals_bands_by_zone" : "totals_bands", source,
                warehouse => source.Reading.BandsAsync(warehouse.Warehouse, ClockRequests.Totals(breakdown, warehouse), cancellationToken), null, cancellationToken));
        }

        return totals;
    }

    /// <inheritdoc />
    public ReportTableSpec Main(ReportRequest request, IReportWords words) => new(request.Rows == ReportBreakdown.Zone ? "bands_by_zone" : "bands", Columns(request.Rows).Specs(), IsMain: true);

    /// <inheritdoc />
    public IAsyncEnumerable<ReportRow> RowsAsync(ReportSource source, CancellationToken cancellationToken) => Columns(source.Request.Rows).FillAsync(
        source, warehouse => source.Reading.BandsAsync(warehouse.Warehouse, source.Request.Question(warehouse), cancellationToken), line => line.Scored, cancellationToken);

    private static IReadOnlyList<LineColumn<BandLine>> Columns(ReportBreakdown breakdown) =>
    [
        LineColumns.Warehouse<BandLine>(), LineColumns.Time<BandLine>("from", line => line.From, isKey: true), LineColumns.Time<BandLine>("to", line => line.To),
        .. breakdown == ReportBreakdown.Zone ? [LineColumns.Text<BandLine>("zone", line => line.Zone, isKey: true, width: 24)] : Array.Empty<LineColumn<BandLine>>(),
        // As the field writes them.
        LineColumns.Text<BandLine>("instrument", line => line.Instrument.ToUpperInvariant(), isKey: true, width: 12), LineColumns.Text<BandLine>("band", line => line.Band, isKey: true, width: 12),
        LineColumns.Text<BandLine>("meaning", line => line.Meaning, width: 28), LineColumns.Whole<BandLine>("snapshots", line => line.Count),
        LineColumns.Share<BandLine>("share_of_scored", line => line.Share), LineColumns.Whole<BandLine>("scored", line => line.Scored),
    ];
}
