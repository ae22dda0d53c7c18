using System.Globalization;
using Ergo.Portal.Dashboards;
using Ergo.Portal.Figures;
using Ergo.Portal.Navigation;
using Ergo.Snapshots.Figures.Overview;

namespace Ergo.Portal.Pages.Overview;

/// <summary>The groups of the overview, in the order in which they are shown.</summary>
public enum StandingGroup
{
    /// <summary>Its red share is surely high, or has surely risen.</summary>
    Attention,

    /// <summary>Nothing was observed lately, or nothing that has a light.</summary>
    NoData,

    /// <summary>Neither.</summary>
    Usual,
}

/// <summary>Whether a warehouse needs attention, by what its counts say for sure.</summary>
/// <param name="Group">The group.</param>
/// <param name="Why">Why it needs attention, as a sentence without its full stop; null where it does not.</param>
public sealed record Standing(StandingGroup Group, string? Why)
{
    /// <summary>A red share is high from so many times the share of all warehouses together on.</summary>
    public const double HighFactor = 1.5;

    /// <summary>A red share has risen where it did so by at least this many percentage points; of many snapshots less is sure too, and not worth a morning.</summary>
    public const double RisePoints = 1;

    /// <summary>Neither red nor late.</summary>
    public static readonly Standing Usual = new(StandingGroup.Usual, null);

    /// <summary>The group's words, as the heading and the filter name it.</summary>
    /// <param name="group">The group.</param>
    public static string Words(StandingGroup group) => group switch
    {
        StandingGroup.Attention => "Needs attention",
        StandingGroup.NoData => "Late or no data",
        _ => "No sign of trouble",
    };

    /// <summary>The group's name in the address.</summary>
    /// <param name="group">The group.</param>
    public static string Code(StandingGroup group) => group switch
    {
        StandingGroup.Attention => "attention",
        StandingGroup.NoData => "no-data",
        _ => "usual",
    };

    /// <summary>The group with a name, or null.</summary>
    /// <param name="code">The name in the address.</param>
    public static StandingGroup? Find(string? code) => Enum.GetValues<StandingGroup>().Cast<StandingGroup?>().FirstOrDefault(group => Code(group!.Value) == code);

    /// <summary>
    /// The standing of a warehouse. High is a share whose interval's lower end is above <see cref="HighFactor"/> times that of all; risen is one
    /// whose interval lies above that of the time before. Shares of few snapshots say neither.
    /// </summary>
    /// <param name="view">The warehouse.</param>
    /// <param name="all">Red snapshots of all warehouses, of those with a light.</param>
    /// <param name="range">The range, which names the period before.</param>
    /// <param name="rules">Says how many are few.</param>
    public static Standing Of(WarehouseView view, Share all, RangeQuery range, FigureRules rules)
    {
        var summary = view.Summary;
        var reasons = new List<string>();
        var (now, before) = (new Share(summary.RedCompared, summary.LitCompared), new Share(summary.RedBefore, summary.LitBefore));
        if (rules.CanLead(now.Whole) && rules.CanLead(before.Whole) && now.Interval.Low > before.Interval.High
            && ShareChange.Percent(now.Value!.Value) - ShareChange.Percent(before.Value!.Value) is >= RisePoints and var rise)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"Up {rise:0.0} points on {ShareChange.PeriodBefore(range)}"));
        }

        var share = new Share(summary.Red, summary.Lit);
        if (rules.CanLead(share.Whole) && all.Value is > 0 and { } usual && share.Interval.Low > HighFactor * usual)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"{share.Value / usual:0.0} times the red share of all"));
        }

        return reasons.Count > 0 ? new(StandingGroup.Attention, string.Join("; ", reasons))
            : view.IsSilent || view.LastSeen is null || summary.Lit == 0 ? new(StandingGroup.NoData, null)
            : Usual;
    }

    /// <summary>All red snapshots of all snapshots with a light.</summary>
    /// <param name="warehouses">The warehouses.</param>
    public static Share OfAll(IEnumerable<WarehouseSummary> warehouses) =>
        warehouses.Aggregate(default(Share), (sum, one) => new Share(sum.Part + one.Red, sum.Whole + one.Lit));
}
