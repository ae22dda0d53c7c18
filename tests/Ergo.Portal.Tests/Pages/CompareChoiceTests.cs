using Ergo.Portal.Navigation;
using Ergo.Portal.Pages.Compare;
using Ergo.Portal.Tests.Reports;
using Ergo.Snapshots;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Tests.Pages;

/// <summary>What an address compares: all choices are in it, and what it leaves out follows from the rest.</summary>
public sealed class CompareChoiceTests(ExposureStore store) : IClassFixture<ExposureStore>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 15, 0, 0, TimeSpan.Zero);

    private static readonly RangeQuery Week = RangeQuery.Of(RangePreset.Find("7d")!, Now);

    private static readonly CompareQuery Nothing = new(null, null, null, null, null, null);

    [Fact]
    public async Task Without_a_choice_a_place_is_compared_with_itself_before_and_another_place_over_the_same_days()
    {
        var (west, hall) = (await FindAsync("DOCK W/1"), await FindAsync("HALL"));
        var before = CompareChoice.Of(west, Week, Now, Nothing, west);
        Assert.True(before.IsSamePlace);
        Assert.Equal((new DateOnly(2026, 11, 22), new DateOnly(2026, 11, 28), 7), (before.First.Question.Days.First, before.First.Question.Days.Last, before.First.Question.Days.Count));
        Assert.Equal((new DateOnly(2026, 11, 15), new DateOnly(2026, 11, 21)), (before.Second.Question.Days.First, before.Second.Question.Days.Last));
        var beside = CompareChoice.Of(west, Week, Now, Nothing, hall);
        Assert.False(beside.IsSamePlace);
        Assert.Equal(beside.First.Question.Days.First, beside.Second.Question.Days.First);
        // Each side's days are its own warehouse's.
        Assert.Equal(TimeSpan.FromHours(5), beside.First.Question.Days.Range.From - beside.Second.Question.Days.Range.From);
    }

    [Theory]
    // A Sunday: six days of this week are over, and are held against the same six of last week.
    [InlineData("this-week", "2026-11-23", "2026-11-28", "2026-11-16", "2026-11-21")]
    [InlineData("last-week", "2026-11-16", "2026-11-22", "2026-11-09", "2026-11-15")]
    [InlineData("last-month", "2026-10-01", "2026-10-31", "2026-08-31", "2026-09-30")]
    [InlineData("yesterday", "2026-11-28", "2026-11-28", "2026-11-27", "2026-11-27")]
    [InlineData("today", "2026-11-28", "2026-11-28", "2026-11-27", "2026-11-27")]
    public async Task Before_a_part_of_the_calendar_is_the_part_before_and_no_day_is_on_both_sides(string range, string first, string last, string firstBefore, string lastBefore)
    {
        var west = await FindAsync("DOCK W/1");
        var compared = CompareChoice.Of(west, RangeQuery.Of(CalendarRange.Find(range)!, Now, LocalTime.ZoneOf(west.Timezone)), Now, Nothing, west);
        Assert.Equal(
            (first, last, firstBefore, lastBefore),
            (Day(compared.First.Question.Days.First), Day(compared.First.Question.Days.Last), Day(compared.Second.Question.Days.First), Day(compared.Second.Question.Days.Last)));
        static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Zones_shifts_and_days_are_in_the_address_and_survive_a_swap_there_and_back()
    {
        var west = await FindAsync("DOCK W/1");
        var zones = CompareChoice.Of(west, Week, Now, Nothing with { Zone = "z1", SecondZone = "z2", Period = "week" }, west);
        Assert.Equal(("z1", "z2", "week", new DateOnly(2026, 11, 15)), (zones.First.Question.ZoneId, zones.Second.Question.ZoneId, zones.Period!.Code, zones.Second.Question.Days.First));
        var url = CompareQuery.Swapped(zones, Now);
        Assert.Contains("zone=z2", url, StringComparison.Ordinal);
        Assert.Contains("zone2=z1", url, StringComparison.Ordinal);
        Assert.Contains("day2=2026-11-22", url, StringComparison.Ordinal);
        Assert.Contains("from=2026-11-15T05%3A00%3A00Z", url, StringComparison.Ordinal);
        var swapped = CompareChoice.Of(west, RangeQuery.Between(zones.Second.Question.Days.Range.From, zones.Second.Question.Days.Range.To, Now).Range!, Now, Nothing with { Zone = "z2", SecondZone = "z1", SecondDay = "2026-11-22" }, west);
        Assert.Equal((zones.Second, zones.First), (swapped.First, swapped.Second));

        // A zone alone is compared with itself; a shift on one side is not mixed with a zone of the other.
        Assert.Equal("z1", CompareChoice.Of(west, Week, Now, Nothing with { Zone = "z1" }, west).Second.Question.ZoneId);
        var mixed = CompareChoice.Of(west, Week, Now, Nothing with { Zone = "z1", SecondShift = "A" }, west);
        Assert.Equal((null, "A"), (mixed.Second.Question.ZoneId, mixed.Second.Question.ShiftCode));
        Assert.Equal("/compare?w=DOCK%20W%2F1&r=7d&shift=A&w2=HALL&p2=same", (Nothing with { Shift = "A", Period = "same" }).Url("DOCK W/1", RangeQuery.Of(RangePreset.Find("7d")!, Now), "HALL"));
    }

    private async Task<Warehouse> FindAsync(string code) => (await new WarehouseDirectory(store.DataSource).FindByCodeAsync(AccessScope.All, code))!;
}
