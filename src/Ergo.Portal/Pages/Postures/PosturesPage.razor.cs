using Ergo.Portal.Dashboards;
using Ergo.Portal.Figures;
using Ergo.Portal.Navigation;
using Ergo.Portal.Words;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Postures;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.Postures;

/// <summary>Which postures a warehouse's work consists of, by the published bands.</summary>
public sealed partial class PosturesPage : DashboardPage<PostureSummary>
{
    private static readonly string[] Read = [ViewNames.PostureTypeCounts];

    /// <inheritdoc />
    public override string Path => PageUrls.PosturesPath;

    /// <inheritdoc />
    protected override IReadOnlyList<string> ViewsOf(TimeRange range) => Read;

    /// <inheritdoc />
    protected override string What => Warehouse is null ? "the postures" : $"the postures of {Warehouse.Name}";

    [Inject]
    private PostureQueries Queries { get; init; } = default!;

    private string? Subtitle => Warehouse is null || Range is null ? null : RangeText.Subtitle(Warehouse.Name, Range, Value.Data?.Shown, Zone);

    /// <inheritdoc />
    protected override Func<Task<PostureSummary>> Question(Warehouse? warehouse, TimeRange range) => () => Queries.GetAsync(warehouse!, range);

    /// <inheritdoc />
    protected override Freshness FreshnessOf(PostureSummary data) => data.Freshness;

    [Inject]
    private FigureRules Rules { get; init; } = default!;

    // A share of few scores never ranks first.
    private List<ZonePostures> Ranked(IReadOnlyList<ZonePostures> zones) =>
        [.. zones.OrderBy(zone => zone.RulaScored == 0 ? 2 : Rules.IsSmall(zone.RulaScored) ? 1 : 0)];

    private string OverTimeTitle(Instrument rula) => rula.Scored > 0 && Rules.IsSmall(rula.Scored)
        ? $"Too few valid RULA scores to tell, n {rula.Scored}"
        : rula.SevereShare is { } share ? $"{PostureCharts.Text(share)} of postures were RULA 7, to be changed now"
        : "No posture has a valid RULA score";

    private string OverTimeSubtitle(PostureSummary data, Instrument rula)
    {
        var isByDay = PostureCharts.IsByDay(new(Range!.From, Range.To));
        var text = $"Share of RULA bands per {(isByDay ? "day" : "hour")}, {RangeText.Length(data.Shown)}; n {PostureCharts.Count(rula.Scored)} valid scores";
        var first = TimeZoneInfo.ConvertTime(data.Shown.From, Zone);
        return isByDay && first.TimeOfDay != TimeSpan.Zero ? $"{text}; the first day from {first:HH:mm} on" : text;
    }
}
