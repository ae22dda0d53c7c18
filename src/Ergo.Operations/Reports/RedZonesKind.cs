using Ergo.Snapshots;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Operations.Reports;

/// <summary>Lights of zones.</summary>
internal sealed class RedZonesKind : IReportKind
{
    private static readonly LineColumn<LightLine>[] Counts =
    [
        LineColumns.Whole<LightLine>("snapshots", line => line.Total),
        LineColumns.Whole<LightLine>("green_snapshots", line => line.Green),
        LineColumns.Whole<LightLine>("yellow_snapshots", line => line.Yellow),
        LineColumns.Whole<LightLine>("red_snapshots", line => line.Red),
        LineColumns.Whole<LightLine>("no_light_snapshots", line => line.Total - Lit(line)),
        LineColumns.Share<LightLine>("red_snapshot_share", line => Lit(line) == 0 ? null : (double)line.Red / Lit(line)),
        LineColumns.Share<LightLine>("red_share_low", line => Lit(line) == 0 ? null : ShareInterval.Of(line.Red, Lit(line)).Low),
        LineColumns.Share<LightLine>("red_share_high", line => Lit(line) == 0 ? null : ShareInterval.Of(line.Red, Lit(line)).High),
        LineColumns.Number<LightLine>("mean_risk", line => line.AvgRisk),
        LineColumns.Number<LightLine>("max_risk", line => line.MaxRisk),
    ];

    /// <inheritdoc />
    public string[] Views { get; } = [ViewNames.TopRedZones];

    /// <inheritdoc />
    public void Check(ReportRequest request) => ClockRequests.Check(request);

    /// <inheritdoc />
    public Task<HeldFigures> HoldAsync(ReportReading reading, Warehouse warehouse, TimeRange asked, CancellationToken cancellationToken) =>
        reading.HeldLightsAsync(warehouse, asked, cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<ReportTotals>> TotalsAsync(ReportSource source, CancellationToken cancellationToken)
    {
        List<ReportTotals> totals = [];
        foreach (var breakdown in source.Request.Totals.Where(breakdown => breakdown is ReportBreakdown.Zone or ReportBreakdown.Warehouse).Distinct().Order())
        {
            totals.Add(await Columns(breakdown).TableAsync(
                breakdown == ReportBreakdown.Zone ? "totals_lights_by_zone" : "totals_lights", source,
                warehouse => source.Reading.LightsAsync(warehouse.Warehouse, ClockRequests.Totals(breakdown, warehouse), cancellationToken),
                breakdown == ReportBreakdown.Zone
                    ? (warehouse, line) => new ReportTotalsBar(warehouse, line.Zone ?? source.Words.LineName(ReportBreakdown.Zone, LineKind.Named), line.Green, line.Yellow, line.Red, line.Total - Lit(line))
                    : null,
                cancellationToken));
        }

        return totals;
    }

    /// <inheritdoc />
    public ReportTableSpec Main(ReportRequest request, IReportWords words) => new(request.Rows == ReportBreakdown.Zone ? "lights_by_zone" : "lights", Columns(request.Rows).Specs(), IsMain: true);

    /// <inheritdoc />
    public IAsyncEnumerable<ReportRow> RowsAsync(ReportSource source, CancellationToken cancellationToken) => Columns(source.Request.Rows).FillAsync(
        source, warehouse => source.Reading.LightsAsync(warehouse.Warehouse, source.Request.Question(warehouse), cancellationToken), line => line.Total, cancellationToken);

    private static long Lit(LightLine line) => line.Green + line.Yellow + line.Red;

    private static IReadOnlyList<LineColumn<LightLine>> Columns(ReportBreakdown breakdown) =>
    [
        LineColumns.Warehouse<LightLine>(), LineColumns.Time<LightLine>("from", line => line.From, isKey: true), LineColumns.Time<LightLine>("to", line => line.To),
        .. breakdown == ReportBreakdown.Zone ? [LineColumns.Text<LightLine>("zone", line => line.Zone, isKey: true, width: 24)] : Array.Empty<LineColumn<LightLine>>(),
        .. Counts,
    ];
}
