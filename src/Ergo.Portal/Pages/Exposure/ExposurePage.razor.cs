using Ergo.Database;
using Ergo.Portal.Dashboards;
using Ergo.Portal.Live;
using Ergo.Portal.Navigation;
using Ergo.Portal.Words;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Figures.Limits;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.Exposure;

/// <summary>Who of a warehouse is exposed, and for how long.</summary>
public sealed partial class ExposurePage : DashboardPage<ExposureData>
{
    private const string AboutShares = "Where nothing was observed the chart stays empty: that is not green. The red share of observed time is red time divided by time that has a light; the pages Overview and Red zones tell another share, of snapshots, in which a worker seen by two cameras counts twice.";

    // Limits, because zones are only read where one has a limit.
    private static readonly string[] Read = [ViewNames.WorkerExposureMinutes, ViewChanges.Limits];
    private LimitsInForce? _limits;

    /// <inheritdoc />
    public override string Path => PageUrls.ExposurePath;

    /// <inheritdoc />
    protected override IReadOnlyList<string> ViewsOf(TimeRange range) => Read;

    /// <inheritdoc />
    protected override string What => Warehouse is null ? "the exposure of workers" : $"the exposure of workers in {Warehouse.Name}";

    [Inject]
    private ExposureQueries Queries { get; init; } = default!;

    [Inject]
    private ExposureLimitQueries LimitQueries { get; init; } = default!;

    [Inject]
    private ExposureLimits Limits { get; init; } = default!;

    [Inject]
    private ILogger<ExposurePage> Logger { get; init; } = default!;

    [Inject]
    private PrivacyRules Rules { get; init; } = default!;

    private string? Subtitle => Warehouse is null || Range is null ? null : RangeText.Subtitle(Warehouse.Name, Range, Value.Data?.Exposure is { IsPublished: true } data ? data.Shown : null, Zone, Rules.ByCell ? "whole shifts or days" : "whole hours");

    /// <inheritdoc />
    protected override Func<Task<ExposureData>> Question(Warehouse? warehouse, TimeRange range)
    {
        var (queries, limits) = (Queries, LimitQueries);
        return async () =>
        {
            var exposure = await queries.GetAsync(warehouse!, range);
            return new ExposureData(exposure, exposure.IsPublished ? await limits.GetSpellsAsync(warehouse!, exposure.Shown) : new SpellFigures([], [], []));
        };
    }

    /// <inheritdoc />
    protected override async Task ReadAsync()
    {
        await base.ReadAsync();
        if (IsHeld || Warehouse is not { Zones: null } warehouse)
        {
            return;
        }

        try
        {
            var limits = Limits;
            _limits = await Cache.GetAsync(("limits in force", warehouse), [ViewChanges.Limits], () => limits.InForceAsync(warehouse));
        }
        catch (Exception failure) when (StoreFailure.Is(failure) || failure is TimeoutException)
        {
            Logger.LogWarning(failure, "The exposure limits of {Warehouse} could not be read", warehouse.Name);
            _limits = null;
        }
    }

    /// <inheritdoc />
    protected override Freshness FreshnessOf(ExposureData data) => data.Exposure.Freshness;

    // Shared by all who look while the limits are the same.
    private LimitFigures? LimitsOf(ExposureData data) => _limits is not { } limits ? null : MadeOnce.From(
        data, ("limits", limits[ExposureMeasure.WorkerRed], limits[ExposureMeasure.WorkerWeighted], limits[ExposureMeasure.ZoneRed], string.Join(' ', limits.Zones.OrderBy(zone => zone.Key, StringComparer.Ordinal))),
        () => LimitFigures.Of(data.Spells, limits));

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
