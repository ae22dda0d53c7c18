using Ergo.Portal.Pages.Limits;
using Ergo.Snapshots.Figures.Limits;

namespace Ergo.Portal.Tests.Components.Limits;

/// <summary>What is typed as a limit, and what it would mean.</summary>
public sealed class LimitPlaceTests
{
    private static readonly LimitPlace Company = new(ExposureMeasure.WorkerRed, null, null, 45, default);

    [Theory]
    [InlineData("30", 30)]
    [InlineData(" 12.5 ", 12.5)]
    [InlineData("12,5", 12.5)]
    [InlineData("0.1", 0.1)]
    [InlineData("1440", 1440)]
    public void Minutes_are_taken_as_people_write_them(string text, double expected)
    {
        Assert.Null(Company.Parse(text, out var minutes));
        Assert.Equal((decimal)expected, minutes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(null)]
    public void Nothing_is_the_inherited_limit(string? text)
    {
        Assert.Null(Company.Parse(text, out var minutes));
        Assert.Null(minutes);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1440.1")]
    [InlineData("12.34")]
    [InlineData("1e3")]
    [InlineData("NaN")]
    [InlineData("thirty")]
    [InlineData("1.440,5")]
    [InlineData("99999999999999999999999999999999")]
    public void What_is_no_limit_is_refused_with_what_was_typed(string text)
    {
        Assert.Contains($"\"{text}\"", Company.Parse(text, out var minutes), StringComparison.Ordinal);
        Assert.Null(minutes);
    }

    [Fact]
    public void Weighted_minutes_go_up_to_five_times_a_day()
    {
        var weighted = Company with { Measure = ExposureMeasure.WorkerWeighted };
        Assert.Null(weighted.Parse("7200", out _));
        Assert.NotNull(weighted.Parse("7201", out _));
    }

    [Fact]
    public void Meaning_counts_who_was_over_now_and_would_be()
    {
        double[] peaks = [10, 30, 45, 45.1, 60, 90];
        Assert.Equal("In the last 7 days 3 people of 6 went over 45 min; with 31 min it is 4 people.", Plain(Company.Meaning(peaks, 31)));
        Assert.Equal("In the last 7 days 3 people of 6 went over 45 min; without a limit nobody is counted.", Plain(Company.Meaning(peaks, null)));
        Assert.Equal("In the last 7 days 3 people of 6 went over 45 min.", Plain(Company.Meaning(peaks, 45)));
        var heir = new LimitPlace(ExposureMeasure.ZoneRed, null, null, null, new LimitInForce(59, LimitSource.Warehouse));
        Assert.Equal("In the last 7 days 2 zones of 6 went over 59 min; with 80 min it is 1 zone.", Plain(heir.Meaning(peaks, 80)));
    }

    private static string Plain(string text) => text.Replace('\u00a0', ' ');
}
