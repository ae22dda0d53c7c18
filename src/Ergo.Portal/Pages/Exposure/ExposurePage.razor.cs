using Ergo.Portal.Dashboards;
using Ergo.Portal.Navigation;
using Ergo.Portal.Words;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.Exposure;

/// <summary>Who of a warehouse is exposed, and for how long.</summary>
public sealed partial class ExposurePage : DashboardPage<ExposureSummary>
{
    private const string AboutShares = "Where nothing was observed the chart stays empty: that is not green. The red share of observed time is red time divided by time that has a light; the pages Overview and Red zones tell another share, of snapshots, in which a worker seen by two cameras counts twice.";

    private static readonly string[] Read = [ViewNames.WorkerExposureMinutes];

    /// <inheritdoc />
    public override string Path => PageUrls.ExposurePath;

    /// <inheritdoc />
    protected override IReadOnlyList<string> ViewsOf(TimeRange range) => Read;

    /// <inheritdoc />
    protected override string What => Warehouse is null ? "the exposure of workers" : $"the exposure of workers in {Warehouse.Name}";

    [Inject]
    private ExposureQueries Queries { get; init; } = default!;

    [Inject]
    private PrivacyRules Rules { get; init; } = default!;

    private string? Subtitle => Warehouse is null || Range is null ? null : RangeText.Subtitle(Warehouse.Name, Range, Value.Data is { IsPublished: true } data ? data.Shown : null, Zone, Rules.ByCell ? "whole shifts or days" : "whole hours");

    /// <inheritdoc />
    protected override Func<Task<ExposureSummary>> Question(Warehouse? warehouse, TimeRange range) => () => Queries.GetAsync(warehouse!, range);

    /// <inheritdoc />
    protected override Freshness FreshnessOf(ExposureSummary data) => data.Freshness;

    private static string? CoverageNote(ExposureSummary data) => data.Identified.Coverage switch
    {
        null when data.Identified.Total > 0 => "How much of the work was seen is not known: the shift calendar has none of the shifts observed. All figures speak of observed time only.",
        < ExposureText.LowCoverage => $"{ExposureText.WholeShare(data.Identified.Coverage)} of the scheduled time was observed. All figures speak of observed time only; the rest is not observed, which is neither green nor red.",
        _ => null,
    };

    private string ChartSubtitle(ExposureSummary data)
    {
        var text = $"Hours observed per {ExposureCharts.Unit(data)} by light, {RangeText.Length(data.Shown)}; {ExposureText.Time(data.Sum.Total)} h observed, coverage {ExposureText.WholeShare(data.Identified.Coverage)}";
        var first = TimeZoneInfo.ConvertTime(data.Shown.From, Zone);
        return data.Grain == ExposureGrain.Day && !Rules.ByCell && first.TimeOfDay != TimeSpan.Zero ? $"{text}; the first day from {first:HH:mm} on" : text;
    }
}
