using Ergo.Portal.Dashboards;
using Ergo.Portal.Navigation;
using Ergo.Portal.Shared;

namespace Ergo.Portal.Tests.Pages;

public sealed class ShareChangeTests
{
    [Theory]
    [InlineData(0.124, 0.091, Trend.RoseWorse, "3.3 points more than the 24 h before")]
    [InlineData(0.091, 0.124, Trend.FellBetter, "3.3 points less than the 24 h before")]
    [InlineData(0.0912, 0.0908, Trend.Same, "As in the 24 h before")]
    public void Change_is_that_of_the_figures_shown(double now, double before, Trend direction, string text)
    {
        var change = ShareChange.Of(now, before, Samples.Day);
        Assert.Equal((direction, text), (change.Direction, change.Text));
    }

    [Fact]
    public void Period_before_not_observed_is_said() => Assert.Equal(
        (null, "Nothing observed in the 24 h before"),
        (ShareChange.Of(0.1, null, Samples.Day).Points, ShareChange.Of(0.1, null, Samples.Day).Text));

    [Fact]
    public void Chosen_range_has_no_preset_to_name_the_period_before() => Assert.Equal(
        "the period before", ShareChange.PeriodBefore(RangeQuery.Between(Samples.Now.AddHours(-5), Samples.Now, Samples.Now).Range!));

    [Theory]
    [InlineData(0.124, 0.091, "Red share rose from 9.1 % to 12.4 %")]
    [InlineData(0.091, 0.124, "Red share fell from 12.4 % to 9.1 %")]
    [InlineData(0.1, 0.1, "Red share stayed at 10.0 %")]
    [InlineData(0.1, null, "Red share is 10.0 %; the 24 h before was not observed")]
    [InlineData(null, 0.1, "Red share was not observed")]
    public void Sentence_says_what_happened(double? now, double? before, string expected) =>
        Assert.Equal(expected, ShareChange.Sentence("Red share", now, before, Samples.Day));
}
