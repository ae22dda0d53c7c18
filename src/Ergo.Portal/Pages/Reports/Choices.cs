using Ergo.Operations.Reports;
using Ergo.Snapshots.Reports;

namespace Ergo.Portal.Pages.Reports;

/// <summary>What can be chosen for each kind of report, in its order.</summary>
internal static class Choices
{
    private static readonly (ReportGrain, string)[] Longer = [(ReportGrain.Day, "Day"), (ReportGrain.Week, "Week"), (ReportGrain.Month, "Month"), (ReportGrain.Period, "Whole period")];

    /// <summary>What a line is of.</summary>
    public static IReadOnlyList<(ReportBreakdown Rows, string Label)> Rows(ReportKind kind) => kind == ReportKind.Exposure
        ? [(ReportBreakdown.Worker, "Worker (pseudonym)"), (ReportBreakdown.Zone, "Zone"), (ReportBreakdown.Shift, "Shift code"), (ReportBreakdown.Warehouse, "Warehouse")]
        : [(ReportBreakdown.Zone, "Zone"), (ReportBreakdown.Warehouse, "Warehouse")];

    /// <summary>What time a line is of.</summary>
    public static IReadOnlyList<(ReportGrain Grain, string Label)> Grains(ReportKind kind) =>
        kind == ReportKind.Exposure ? [(ReportGrain.Shift, "Whole shift"), .. Longer] : [(ReportGrain.Hour, "Hour"), .. Longer];

    /// <summary>Totals beside the lines.</summary>
    public static IReadOnlyList<(ReportBreakdown By, string Label)> Totals(ReportKind kind) => kind == ReportKind.Exposure
        ? [(ReportBreakdown.Shift, "shift"), (ReportBreakdown.Zone, "zone"), (ReportBreakdown.Worker, "worker"), (ReportBreakdown.Warehouse, "warehouse")]
        : [(ReportBreakdown.Zone, "zone"), (ReportBreakdown.Warehouse, "warehouse")];
}
