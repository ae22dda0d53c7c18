using Ergo.Snapshots.Figures;

namespace Ergo.Snapshots.Tests.Figures;

public sealed class LevelChangeTests
{
    [Fact]
    public void Difference_and_interval_are_those_worked_out_by_hand()
    {
        // Before 10 %, after 20 %, all days of a side alike: no dispersion, n 3,000 a side, t(4) = 2.776445.
        var change = LevelChange.Of(Alike(100, 0), Alike(200, 3))!;

        Assert.Equal((0.1, 0.2), (change.Before, change.After));
        Assert.Equal(0.1, change.Difference, 12);
        // Wilson with t: before 0.08580..0.11625, after 0.18050..0.22103.
        Assert.Equal(0.074621, change.Low, 6);
        Assert.Equal(0.125377, change.High, 6);
        Assert.True(change.IsClear);
    }

    [Fact]
    public void Days_that_differ_much_from_each_other_widen_the_interval()
    {
        var even = LevelChange.Of(Alike(100, 0), Alike(120, 3))!;
        var uneven = LevelChange.Of(
            [new(DayMaker.First, 20, 1000), new(DayMaker.First.AddDays(1), 100, 1000), new(DayMaker.First.AddDays(2), 180, 1000)], Alike(120, 3))!;

        Assert.Equal(even.Difference, uneven.Difference, 12);
        Assert.True(uneven.High - uneven.Low > 3 * (even.High - even.Low));
        Assert.False(uneven.IsClear);
    }

    [Fact]
    public void Nothing_is_said_of_too_few_days()
    {
        Assert.Null(LevelChange.Of(Alike(100, 0)[..2], Alike(200, 3)));
        Assert.Null(LevelChange.Of(Alike(100, 0), [.. Alike(200, 3)[..2], new DayShare(DayMaker.First.AddDays(9), 0, 0)]));
    }

    [Fact]
    public void No_red_at_all_is_not_a_certainty()
    {
        var change = LevelChange.Of(Alike(0, 0), Alike(0, 3))!;

        Assert.Equal(0, change.Difference);
        Assert.True(change.Low < -0.001 && change.High > 0.001);
    }

    [Theory]
    [InlineData(0.12, 0.03, 7)]
    [InlineData(0.30, 0.08, 7)]
    [InlineData(0.02, 0.01, 14)]
    [InlineData(0.10, 0, 5)]
    public void The_interval_holds_the_true_difference_as_often_as_it_says(double level, double spread, int days)
    {
        var random = new Random(20261129);
        const int Trials = 2000;
        var held = Enumerable.Range(0, Trials).Count(_ =>
            LevelChange.Of(DayMaker.Days(random, days, level, spread, 900), DayMaker.Days(random, days, level, spread, 900, days)) is { IsClear: false });

        Assert.InRange((double)held / Trials, 0.93, 0.99);
    }

    private static DayShare[] Alike(long red, int startAt) => [.. Enumerable.Range(startAt, 3).Select(at => new DayShare(DayMaker.First.AddDays(at), red, 1000))];
}
