using Ergo.Database;
using Ergo.Reports.Tables;
using Ergo.Snapshots;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Operations.Reports;

/// <summary>Minutes of exposure.</summary>
internal sealed class ExposureKind : IReportKind
{
    /// <inheritdoc />
    public string[] Views { get; } = [ViewNames.WorkerExposureMinutes];

    /// <inheritdoc />
    public void Check(ReportRequest request)
    {
        if (request.Grain == ReportGrain.Hour && !request.WithIds)
        {
            throw new ReportRefusal(Notice.Of(ReportCodes.HoursNeedIds));
        }

        if (request.Only.Count > 0 && (request.WithIds || request.Rows is not (ReportBreakdown.Zone or ReportBreakdown.Shift)))
        {
            throw new ReportRefusal(Notice.Of(ReportCodes.OnlyNeedsRows));
        }
    }

    /// <inheritdoc />
    public Task<HeldFigures> HoldAsync(ReportReading reading, Warehouse warehouse, TimeRange asked, CancellationToken cancellationToken) =>
        reading.HeldExposureAsync(warehouse, asked, cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<ReportTotals>> TotalsAsync(ReportSource source, CancellationToken cancellationToken)
    {
        List<ReportTotals> totals = [];
        foreach (var breakdown in source.Request.Totals.Distinct().Order())
        {
            totals.Add(await ExposureColumns.Of(breakdown, source.Words).TableAsync(
                "totals_" + TableName(breakdown), source,
                warehouse => source.Reading.ExposureAsync(warehouse.Warehouse, new ExposureQuestion(warehouse.Asked, breakdown, ReportGrain.Period), cancellationToken),
                breakdown is ReportBreakdown.Shift or ReportBreakdown.Zone ? Bar : null, cancellationToken));

            ReportTotalsBar Bar(ReportWarehouse warehouse, ExposureLine line) =>
                new(warehouse, ExposureColumns.NameOf(line, breakdown, source.Words), line.Green / 60, line.Yellow / 60, line.Red / 60, line.Unlit / 60);
        }

        return totals;
    }

    /// <inheritdoc />
    public ReportTableSpec Main(ReportRequest request, IReportWords words) => request.WithIds
        ? new ReportTableSpec("hours", ExposureColumns.OfDetail.Specs(), IsMain: true)
        : new ReportTableSpec(TableName(request.Rows), ExposureColumns.Of(request.Rows, words).Specs(), IsMain: true);

    /// <inheritdoc />
    public IAsyncEnumerable<ReportRow> RowsAsync(ReportSource source, CancellationToken cancellationToken) => source.Request.WithIds
        ? ExposureColumns.OfDetail.FillAsync(
            source,
            warehouse => source.Reading.ExposureHoursAsync(warehouse.Warehouse, warehouse.Asked, source.Unmaskings.GetValueOrDefault(warehouse.Warehouse.Id), cancellationToken),
            row => row.Snapshots, cancellationToken)
        : ExposureColumns.Of(source.Request.Rows, source.Words).FillAsync(
            source,
            warehouse => source.Reading.ExposureAsync(
                warehouse.Warehouse, new ExposureQuestion(warehouse.Asked, source.Request.Rows, source.Request.Grain) { Only = source.Request.Only }, cancellationToken),
            line => line.Snapshots ?? 0, cancellationToken);

    private static string TableName(ReportBreakdown breakdown) => breakdown switch
    {
        ReportBreakdown.Worker => "by_worker",
        ReportBreakdown.Zone => "by_zone",
        ReportBreakdown.Shift => "by_shift",
        _ => "exposure",
    };
}
