using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Overview;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>A range that names what it is compared with: a calendar unit and the one before, which may be shorter.</summary>
public sealed class CalendarComparisonTests(RangeQueryTests.Data data) : IClassFixture<RangeQueryTests.Data>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void What_is_not_finished_is_left_out_of_both()
    {
        var from = new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
        var week = new TimeRange(from, from.AddHours(60.5), from.AddDays(-7), from.AddDays(-7).AddHours(60.5));
        var compared = Comparison.Of(week, week.AlignedTo(Hour), Hour, from.AddHours(60.4));
        Assert.Equal((from.AddHours(60), from.AddDays(-7), from.AddDays(-7).AddHours(60), false), (compared.End, compared.BeforeFrom, compared.BeforeTo, compared.IsWhole));
        var nothing = Comparison.Of(week, week.AlignedTo(Hour), Hour, null);
        Assert.Equal((from, nothing.BeforeFrom, TimeSpan.Zero), (nothing.End, nothing.BeforeTo, nothing.Length));
    }

    [Fact]
    public void A_whole_month_is_compared_with_the_whole_month_before_though_it_is_shorter()
    {
        var (february, march, april) = (Utc(2026, 2), Utc(2026, 3), Utc(2026, 4));
        var range = new TimeRange(march, april, february, march);
        var compared = Comparison.Of(range, range.AlignedTo(Hour), Hour, april.AddDays(1));
        Assert.Equal((february, march, true), (compared.BeforeFrom, compared.BeforeTo, compared.IsWhole));
        // Widened to buckets that do not divide the zone's midnight, they still do not overlap.
        var shifted = new TimeRange(march.AddMinutes(30), april.AddMinutes(30), february.AddMinutes(30), march.AddMinutes(30)).AlignedTo(Hour);
        Assert.Equal((march, march), (shifted.From, shifted.Before.To));
    }

    [Fact]
    public void What_it_is_compared_with_lies_before_it_and_is_not_empty()
    {
        var from = Utc(2026, 3);
        Assert.Throws<ArgumentException>(() => new TimeRange(from, from.AddDays(1), from.AddDays(-1), from.AddHours(1)));
        Assert.Throws<ArgumentException>(() => new TimeRange(from, from.AddDays(1), from.AddDays(-1), from.AddDays(-1)));
        Assert.NotEqual(new TimeRange(from, from.AddDays(1)), new TimeRange(from, from.AddDays(1), from.AddDays(-2), from));
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(25)]
    public async Task Figures_of_both_equal_raw(int days)
    {
        // The one before is two hours shorter than the range, as a month or a day of a clock change may be.
        var to = new DateTimeOffset(data.Now.UtcDateTime.Date, TimeSpan.Zero).AddHours(-3);
        var range = new TimeRange(to.AddDays(-days), to, to.AddDays(-2 * days).AddHours(2), to.AddDays(-days));
        var lights = await new LightQueries(data.Store.DataSource, data.Clock).GetSeriesAsync(data.Warehouse, range);
        Assert.Equal((range.Before.From, range.Before.To), (lights.Comparison.BeforeFrom, lights.Comparison.BeforeTo));
        Assert.Equal(data.Raw.In(range.Before).Lights(), (lights.Before.Green, lights.Before.Yellow, lights.Before.Red, lights.Before.Total));
        Assert.Equal(data.Raw.In(range).Lights(), (lights.Compared.Green, lights.Compared.Yellow, lights.Compared.Red, lights.Compared.Total));

        var overview = await new OverviewQueries(data.Store.DataSource, data.Clock).GetAsync(AccessScope.All, range);
        Assert.All(overview.Warehouses, one => Assert.Equal(data.All.Where(row => row.WarehouseId == one.Id).ToList().In(range.Before).Lights().Red, one.RedBefore));

        var zones = await new RedZoneQueries(data.Store.DataSource, data.Clock).GetZonesAsync(data.Warehouse, range);
        Assert.All(zones.Zones, zone => Assert.Equal(data.Raw.In(range.Before).Where(row => row.ZoneId == zone.ZoneId).Lights().Red, zone.RedBefore));
    }

    private static DateTimeOffset Utc(int year, int month) => new(year, month, 1, 0, 0, 0, TimeSpan.Zero);
}
