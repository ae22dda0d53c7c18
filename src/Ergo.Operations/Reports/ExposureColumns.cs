using Ergo.Reports.Tables;
using Ergo.Snapshots.Reports;

namespace Ergo.Operations.Reports;

/// <summary>The columns of exposure reports.</summary>
internal static class ExposureColumns
{
    private static readonly LineColumn<ExposureLine>[] Time =
    [
        LineColumns.Warehouse<ExposureLine>(), LineColumns.Time<ExposureLine>("from", line => line.From, isKey: true), LineColumns.Time<ExposureLine>("to", line => line.To),
    ];

    private static readonly LineColumn<ExposureLine>[] Minutes =
    [
        LineColumns.Number<ExposureLine>("green_minutes", line => line.Green),
        LineColumns.Number<ExposureLine>("yellow_minutes", line => line.Yellow),
        LineColumns.Number<ExposureLine>("red_minutes", line => line.Red),
        LineColumns.Number<ExposureLine>("no_light_minutes", line => line.Unlit),
        LineColumns.Number<ExposureLine>("observed_minutes", line => line.Total),
        LineColumns.Share<ExposureLine>("red_share", line => line.RedShare),
        LineColumns.Number<ExposureLine>("weighted_score", line => line.WeightedScore),
    ];

    private static readonly LineColumn<ExposureLine>[] Worker =
    [
        LineColumns.Number<ExposureLine>("max_risk", line => line.MaxRisk),
        LineColumns.Whole<ExposureLine>("shifts", line => line.Shifts),
        LineColumns.Number<ExposureLine>("scheduled_minutes", line => line.ScheduledMinutes),
        LineColumns.Share<ExposureLine>("coverage", line => line.Coverage),
    ];

    private static readonly LineColumn<ExposureReportRow>[] Detail =
    [
        LineColumns.Warehouse<ExposureReportRow>(),
        LineColumns.Time<ExposureReportRow>("hour", row => row.HourBucket, isKey: true),
        LineColumns.Text<ExposureReportRow>("worker_id", row => row.Worker, isKey: true),
        LineColumns.Text<ExposureReportRow>("zone", row => row.Zone, isKey: true, width: 22),
        LineColumns.Text<ExposureReportRow>("location", row => row.Location, isKey: true),
        LineColumns.Text<ExposureReportRow>("shift", row => row.Shift, isKey: true, width: 12),
        LineColumns.Number<ExposureReportRow>("green_minutes", row => row.GreenMinutes),
        LineColumns.Number<ExposureReportRow>("yellow_minutes", row => row.YellowMinutes),
        LineColumns.Number<ExposureReportRow>("red_minutes", row => row.RedMinutes),
        LineColumns.Number<ExposureReportRow>("observed_minutes", row => row.TotalMinutes),
        LineColumns.Number<ExposureReportRow>("weighted_score", row => row.WeightedExposureScore),
        LineColumns.Number<ExposureReportRow>("max_risk", row => row.MaxRiskInHour),
        new(new ReportColumnSpec("in_progress", ColumnKind.Flag), (_, row) => Cell.Of((bool?)row.IsPartial)),
    ];

    /// <summary>Columns of lines that are about something.</summary>
    /// <param name="breakdown">About what.</param>
    /// <param name="words">Names what has no name.</param>
    public static IReadOnlyList<LineColumn<ExposureLine>> Of(ReportBreakdown breakdown, IReportWords words)
    {
        LineColumn<ExposureLine> Named(string name, int width) => LineColumns.Text<ExposureLine>(name, line => NameOf(line, breakdown, words), isKey: true, width);
        return breakdown switch
        {
            ReportBreakdown.Worker => [.. Time, Named("worker", 18), .. Minutes, .. Worker],
            ReportBreakdown.Zone => [.. Time, Named("zone", 24), .. Minutes],
            ReportBreakdown.Shift => [.. Time, Named("shift", 16), .. Minutes],
            _ => [.. Time, .. Minutes],
        };
    }

    /// <summary>Columns of single hours and places of workers who are named by their ids.</summary>
    public static IReadOnlyList<LineColumn<ExposureReportRow>> OfDetail => Detail;

    /// <summary>What a line is called.</summary>
    public static string NameOf(ExposureLine line, ReportBreakdown breakdown, IReportWords words) =>
        line.Kind == LineKind.Named && line.Name is { } known ? known : words.LineName(breakdown, line.Kind);
}
