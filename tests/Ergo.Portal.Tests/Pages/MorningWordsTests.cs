using Ergo.Portal.Dashboards.Morning;
using Ergo.Portal.Navigation;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Limits;
using Ergo.Snapshots.Figures.Morning;

namespace Ergo.Portal.Tests.Pages;

public sealed class MorningWordsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 6, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private static readonly MorningZone Packing = new()
    {
        ZoneId = "z/1", Name = "Packing", Red = 312, Lit = 1000, ObservedDays = 26, Onset = new Onset(new DateOnly(2026, 11, 24), 0.124, 0.331),
        WorstShift = new MorningShift("night & late", 190, 500),
        Locations = [new MorningLocation("l1", "D-03", 90, 200), new MorningLocation("l2", "D-07", 80, 210)],
    };

    private static readonly MorningLine Line = new()
    {
        WarehouseId = "w1", LastDay = new DateOnly(2026, 11, 29), Zone = Packing, Red = 1210, Lit = 10_000, Change = new LevelChange(0.1, 0.121, 0.004, 0.038, 7, 7),
    };

    [Fact]
    public void Line_says_where_since_when_in_which_shift_who_and_how_it_changed()
    {
        Assert.Equal(
            "Packing: 31.2 % red, since Tue 24 Nov (before: 12.4 %), most in shift night & late (38.0 %); most reds at D-03 and D-07. "
            + "4 people over the limit of 60 min red a shift. Warehouse: 12.1 %, 2.1 points more than the week before (+0.4 to +3.8).",
            MorningWords.Text(new MorningView(Line, People(4)), "DW", Berlin, Now));
        Assert.Equal("the 7 days to Sun 29 Nov", MorningWords.Days(Line).Replace('\u00a0', ' '));
    }

    [Fact]
    public void Each_name_and_figure_leads_to_its_page()
    {
        var links = MorningWords.Parts(new MorningView(Line, People(4)), "DW", Berlin, Now).Where(part => part.Link is not null).ToDictionary(part => part.Text.Replace('\u00a0', ' '), part => part.Link);

        // The line's own seven days, in Berlin.
        const string week = "from=2026-11-22T23%3A00%3A00Z&to=2026-11-29T23%3A00%3A00Z";
        Assert.Equal($"/zone?w=DW&{week}&zone=z%2F1", links["Packing"]);
        // Midnight of the first red day in Berlin.
        Assert.Equal("/zone?w=DW&from=2026-11-23T23%3A00%3A00Z&to=2026-11-30T06%3A00%3A00Z&zone=z%2F1", links["Tue 24 Nov"]);
        Assert.Equal($"/zone?w=DW&{week}&zone=z%2F1&shift=night%20%26%20late", links["night & late"]);
        Assert.Equal($"/zone?w=DW&{week}&zone=z%2F1&location=l1", links["D-03"]);
        Assert.Equal("/exposure?w=DW&r=7d", links["4 people"]);
        Assert.Equal($"/red-zones?w=DW&{week}", links["12.1 %"]);
    }

    [Fact]
    public void What_is_not_known_is_said_or_left_out_and_never_made_up()
    {
        var quiet = Line with { Zone = Packing with { Onset = null, WorstShift = null, Locations = [] }, Change = new LevelChange(0.1, 0.101, -0.01, 0.012, 7, 7) };
        Assert.Equal(
            "Packing: 31.2 % red, no clear rise in 26 observed days. Warehouse: 12.1 %, no clear change from the week before (−1.0 to +1.2 points).",
            MorningWords.Text(new MorningView(quiet, null), "DW", Berlin, Now));
        Assert.Equal(
            "No zone had three or more reds in the 7 days to Sun 29 Nov. Nobody over the limit of 60 min red a shift. Warehouse: 12.1 %; too few days to compare with the week before.",
            MorningWords.Text(new MorningView(Line with { Zone = null, Change = null }, People(0)), "DW", Berlin, Now));
        // No limit is set: nobody is over it, and nothing is said of it.
        Assert.DoesNotContain("limit", MorningWords.Text(new MorningView(Line, People(0, null)), "DW", Berlin, Now), StringComparison.Ordinal);
        Assert.Contains("1 person over", MorningWords.Text(new MorningView(Line, People(1)), "DW", Berlin, Now), StringComparison.Ordinal);
    }

    [Fact]
    public void Weighted_minutes_and_zones_over_their_limits_are_told_where_they_are_limited()
    {
        Assert.Contains(
            " 4 people over the limit of 60 min red a shift; nobody over the limit of 300 min weighted a shift; 2 zones over their limits of red minutes. Warehouse",
            MorningWords.Text(new MorningView(Line, People(4) with { Weighted = Workers(0, 300), ZonesLimited = 9, ZonesOver = 2 }), "DW", Berlin, Now), StringComparison.Ordinal);
        Assert.Contains(
            " 1 person over the limit of 300 min weighted a shift; no zone over its limit of red minutes. Warehouse",
            MorningWords.Text(new MorningView(Line, People(0, null) with { Weighted = Workers(1, 300), ZonesLimited = 9 }), "DW", Berlin, Now), StringComparison.Ordinal);
        Assert.Contains(" 1 zone over its limit of red minutes. Warehouse", MorningWords.Text(new MorningView(Line, People(0, null) with { ZonesLimited = 1, ZonesOver = 1 }), "DW", Berlin, Now), StringComparison.Ordinal);
        Assert.Contains(" Nobody surely over", MorningWords.Text(new MorningView(Line, People(0) with { Red = Workers(0, 60) with { PeopleUnclear = 2 } }), "DW", Berlin, Now), StringComparison.Ordinal);
    }

    private static OverLimits People(long over, double? limit = 60) => new(Workers(over, limit), Workers(0, null), 0, 0);

    private static PeopleOverLimit Workers(long over, double? limit) => new()
    {
        WarehouseId = "w1", LimitMinutes = limit, SetFor = limit is null ? "none" : "company", People = 40, PeopleOver = over, PeopleUnclear = 0, Spells = 200, SpellsOver = over,
    };
}
