using Ergo.Snapshots.Figures;

namespace Ergo.Snapshots.Tests.Figures;

public sealed class OnsetTests
{
    [Fact]
    public void The_day_is_that_on_which_the_level_rose()
    {
        var random = new Random(1);
        var onset = Onset.Of([.. DayMaker.Days(random, 20, 0.08, 0.01, 600), .. DayMaker.Days(random, 8, 0.20, 0.02, 600, 20)])!;

        Assert.Equal(DayMaker.First.AddDays(20), onset.Day);
        Assert.InRange(onset.Before, 0.06, 0.10);
        Assert.InRange(onset.Since, 0.17, 0.23);
    }

    [Fact]
    public void Days_without_a_light_are_neither_red_nor_green()
    {
        var random = new Random(2);
        var onset = Onset.Of(
        [
            .. DayMaker.Days(random, 14, 0.08, 0.01, 600), .. Enumerable.Range(14, 4).Select(at => new DayShare(DayMaker.First.AddDays(at), 0, 0)),
            .. DayMaker.Days(random, 10, 0.20, 0.02, 600, 18),
        ])!;

        Assert.Equal(DayMaker.First.AddDays(18), onset.Day);
    }

    [Fact]
    public void One_bad_day_is_no_level()
    {
        var days = DayMaker.Days(new Random(3), 28, 0.08, 0.01, 600);
        days[26] = days[26] with { Red = 400 };

        Assert.Null(Onset.Of(days));
    }

    [Fact]
    public void One_day_of_a_thousand_times_as_many_snapshots_makes_no_level_of_its_neighbours()
    {
        // By snapshots nearly all since the 25th day are of one day; without it two days of 15 % remain, which chance makes too.
        var days = Enumerable.Range(0, 28).Select(at => new DayShare(DayMaker.First.AddDays(at), at < 25 ? 7 + (at % 3) : 15, 100)).ToArray();
        days[26] = days[26] with { Red = 20_000, Lit = 100_000 };

        Assert.Null(Onset.Of(days));
    }

    [Fact]
    public void A_fall_has_no_onset()
    {
        var random = new Random(4);
        Assert.Null(Onset.Of([.. DayMaker.Days(random, 14, 0.20, 0.02, 600), .. DayMaker.Days(random, 14, 0.08, 0.01, 600, 14)]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void Of_few_days_nothing_is_said(int count) => Assert.Null(Onset.Of(DayMaker.Days(new Random(5), count, 0.5, 0.2, 600)));

    [Theory]
    [InlineData(0.08, 0.02, 28)]
    [InlineData(0.25, 0.08, 28)]
    [InlineData(0.01, 0.005, 28)]
    [InlineData(0.10, 0, 10)]
    public void Ups_and_downs_are_seldom_taken_for_a_rise(double level, double spread, int days)
    {
        var random = new Random(20261129);
        const int Trials = 500;
        var found = Enumerable.Range(0, Trials).Count(_ => Onset.Of(DayMaker.Days(random, days, level, spread, 500)) is not null);

        Assert.InRange((double)found / Trials, 0, 0.02);
    }

    [Theory]
    [InlineData(0.08, 0.16, 0.02)]
    [InlineData(0.02, 0.05, 0.005)]
    public void A_rise_that_matters_is_found_within_a_week_of_it(double before, double after, double spread)
    {
        var random = new Random(7);
        const int Trials = 500;
        var found = Enumerable.Range(0, Trials).Select(_ =>
            Onset.Of([.. DayMaker.Days(random, 21, before, spread, 500), .. DayMaker.Days(random, 7, after, spread, 500, 21)])).ToArray();

        Assert.InRange(found.Count(onset => onset is not null) / (double)Trials, 0.9, 1);
        Assert.InRange(found.Count(onset => onset is { } known && Math.Abs(known.Day.DayNumber - DayMaker.First.DayNumber - 21) <= 1) / (double)Trials, 0.8, 1);
    }
}
