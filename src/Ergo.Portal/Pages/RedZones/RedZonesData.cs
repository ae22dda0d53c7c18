using Ergo.Portal.Figures;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Pages.RedZones;

/// <summary>What the red zones page shows.</summary>
/// <param name="Zones">Every zone with snapshots, the highest red share first.</param>
/// <param name="Hours">Each zone by local hour of the day.</param>
/// <param name="Lights">The warehouse over time.</param>
/// <param name="Before">The warehouse over the period before.</param>
/// <param name="RankedZones">Zones with three or more reds in seven days, observed in the range or not: as many as the overview tells.</param>
public sealed record RedZonesData(IReadOnlyList<ZoneRow> Zones, IReadOnlyList<ZoneHour> Hours, LightSeries Lights, IReadOnlyList<LightPoint> Before, int RankedZones)
{
    /// <summary>The zone with the highest red share that is of enough snapshots to rank; null where none has a red.</summary>
    /// <param name="zones">The zones in their order.</param>
    /// <param name="rules">Says how many are few.</param>
    public static ZoneRow? Worst(IEnumerable<ZoneRow> zones, FigureRules rules) => zones.FirstOrDefault(zone => zone.Red > 0 && !rules.IsSmall(zone.Lit));

    /// <summary>Zones by red share, those of too few snapshots to rank after the others, those without a light last.</summary>
    /// <param name="zones">The zones, the highest share first.</param>
    /// <param name="rules">Says how many are few.</param>
    public static IEnumerable<ZoneRow> Ranked(IEnumerable<ZoneRow> zones, FigureRules rules) =>
        zones.OrderBy(zone => zone.Lit == 0 ? 2 : rules.IsSmall(zone.Lit) ? 1 : 0);

    /// <summary>Zones in which at least one red was seen.</summary>
    public int ZonesWithReds => Zones.Count(zone => zone.Red > 0);
}

/// <summary>A zone in the table.</summary>
/// <param name="Summary">Its figures over the range.</param>
/// <param name="Priority">Its rank over the last seven days; null with fewer than three reds.</param>
public sealed record ZoneRow(ZoneSummary Summary, TopRedZone? Priority)
{
    /// <summary>Zone id; null for snapshots without a zone.</summary>
    public string? Id => Summary.ZoneId;

    /// <summary>Zone name.</summary>
    public string Name => Summary.ZoneName;

    /// <summary>Red share, 0..1.</summary>
    public double? RedShare => Summary.RedShare;

    /// <summary>Change of the red share against the period before, in points; null where that was not observed.</summary>
    public double? Change => Summary.RedShareCompared is { } now && Summary.RedShareBefore is { } before
        ? Math.Round(Dashboards.ShareChange.Percent(now) - Dashboards.ShareChange.Percent(before), 1)
        : null;

    /// <summary>The same in words, with what it is of.</summary>
    /// <param name="range">The range, which names the period before.</param>
    /// <param name="rules">Says how many are few.</param>
    public Dashboards.ShareChange ChangeWords(Navigation.RangeQuery range, FigureRules rules) =>
        Dashboards.ShareChange.Of(new(Summary.RedCompared, Summary.LitCompared), new(Summary.RedBefore, Summary.LitBefore), range, rules);

    /// <summary>Snapshots with a light: what the share is of.</summary>
    public long Lit => Summary.Lit;

    /// <summary>Red snapshots.</summary>
    public long Red => Summary.Red;

    /// <summary>Yellow snapshots.</summary>
    public long Yellow => Summary.Yellow;

    /// <summary>Green snapshots.</summary>
    public long Green => Summary.Green;

    /// <summary>All snapshots.</summary>
    public long Total => Summary.Total;

    /// <summary>Mean composite risk, 0..100.</summary>
    public double? AvgRisk => Summary.AvgCompositeRisk;

    /// <summary>Highest composite risk, 0..100.</summary>
    public double? MaxRisk => Summary.MaxCompositeRisk;

    /// <summary>Priority score of the last seven days, 0..100; null with fewer than three reds.</summary>
    public double? PriorityScore => Priority?.PriorityScore;
}
