using Ergo.Reports.Tables;
using Ergo.Snapshots.Reports;

namespace Ergo.Operations.Reports;

/// <summary>A column of lines, with how its cells are filled.</summary>
/// <param name="Spec">The column.</param>
/// <param name="Of">The cell of a line.</param>
internal sealed record LineColumn<T>(ReportColumnSpec Spec, Func<ReportWarehouse, T, Cell> Of);

/// <summary>The columns of exposure reports.</summary>
internal static class ExposureColumns
{
    private static readonly LineColumn<ExposureLine> Warehouse = new(new("warehouse", ColumnKind.Text, IsKey: true, Width: 22), (warehouse, _) => Cell.Of(warehouse.Label));
    private static readonly LineColumn<ExposureLine> From = new(new("from", ColumnKind.Time, IsKey: true, Width: 18), (warehouse, line) => Cell.Of((DateTimeOffset?)warehouse.Local(line.From)));
    private static readonly LineColumn<ExposureLine> To = new(new("to", ColumnKind.Time, Width: 18), (warehouse, line) => Cell.Of((DateTimeOffset?)warehouse.Local(line.To)));

    private static readonly LineColumn<ExposureLine>[] Minutes =
    [
        new(new("green_minutes", ColumnKind.Number), (_, line) => Cell.Of((double?)line.Green)),
        new(new("yellow_minutes", ColumnKind.Number), (_, line) => Cell.Of((double?)line.Yellow)),
        new(new("red_minutes", ColumnKind.Number), (_, line) => Cell.Of((double?)line.Red)),
        new(new("no_light_minutes", ColumnKind.Number), (_, line) => Cell.Of((double?)line.Unlit)),
        new(new("observed_minutes", ColumnKind.Number), (_, line) => Cell.Of((double?)line.Total)),
        new(new("red_share", ColumnKind.Share, Decimals: 1), (_, line) => Cell.Of(line.RedShare)),
        new(new("weighted_score", ColumnKind.Number), (_, line) => Cell.Of((double?)line.WeightedScore)),
    ];

    private static readonly LineColumn<ExposureLine>[] Worker =
    [
        new(new("max_risk", ColumnKind.Number), (_, line) => Cell.Of(line.MaxRisk)),
        new(new("shifts", ColumnKind.Whole), (_, line) => Cell.Of(line.Shifts)),
        new(new("scheduled_minutes", ColumnKind.Number), (_, line) => Cell.Of(line.ScheduledMinutes)),
        new(new("coverage", ColumnKind.Share, Decimals: 1), (_, line) => Cell.Of(line.Coverage)),
    ];

    private static readonly LineColumn<ExposureReportRow>[] Detail =
    [
        new(new("warehouse", ColumnKind.Text, IsKey: true, Width: 22), (warehouse, _) => Cell.Of(warehouse.Label)),
        new(new("hour", ColumnKind.Time, IsKey: true, Width: 18), (warehouse, row) => Cell.Of((DateTimeOffset?)warehouse.Local(row.HourBucket))),
        new(new("worker_id", ColumnKind.Text, IsKey: true, Width: 18), (_, row) => Cell.Of(row.Worker)),
        new(new("zone", ColumnKind.Text, IsKey: true, Width: 22), (_, row) => Cell.Of(row.Zone)),
        new(new("location", ColumnKind.Text, IsKey: true, Width: 18), (_, row) => Cell.Of(row.Location)),
        new(new("shift", ColumnKind.Text, IsKey: true, Width: 12), (_, row) => Cell.Of(row.Shift)),
        new(new("green_minutes", ColumnKind.Number), (_, row) => Cell.Of((double?)row.GreenMinutes)),
        new(new("yellow_minutes", ColumnKind.Number), (_, row) => Cell.Of((double?)row.YellowMinutes)),
        new(new("red_minutes", ColumnKind.Number), (_, row) => Cell.Of((double?)row.RedMinutes)),
        new(new("observed_minutes", ColumnKind.Number), (_, row) => Cell.Of((double?)row.TotalMinutes)),
        new(new("weighted_score", ColumnKind.Number), (_, row) => Cell.Of((double?)row.WeightedExposureScore)),
        new(new("max_risk", ColumnKind.Number), (_, row) => Cell.Of(row.MaxRiskInHour)),
        new(new("in_progress", ColumnKind.Flag), (_, row) => Cell.Of((bool?)row.IsPartial)),
    ];

    /// <summary>Columns of lines that are about something.</summary>
    /// <param name="breakdown">About what.</param>
    /// <param name="words">Names what has no name.</param>
    public static IReadOnlyList<LineColumn<ExposureLine>> Of(ExposureBreakdown breakdown, IReportWords words)
    {
        LineColumn<ExposureLine> Named(string name, int width) => new(
            new ReportColumnSpec(name, ColumnKind.Text, IsKey: true, Width: width),
            (_, line) => Cell.Of(line.Kind == LineKind.Named && line.Name is { } known ? known : words.LineName(breakdown, line.Kind)));
        return breakdown switch
        {
            ExposureBreakdown.Worker => [Warehouse, From, To, Named("worker", 18), .. Minutes, .. Worker],
            ExposureBreakdown.Zone => [Warehouse, From, To, Named("zone", 24), .. Minutes],
            ExposureBreakdown.Shift => [Warehouse, From, To, Named("shift", 16), .. Minutes],
            _ => [Warehouse, From, To, .. Minutes],
        };
    }

    /// <summary>Columns of single hours and places of workers who are named by their ids.</summary>
    public static IReadOnlyList<LineColumn<ExposureReportRow>> OfDetail => Detail;

    /// <summary>The same without how they are filled.</summary>
    public static IReadOnlyList<ReportColumnSpec> Specs<T>(IReadOnlyList<LineColumn<T>> columns) => [.. columns.Select(column => column.Spec)];
}
