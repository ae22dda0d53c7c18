using Ergo.Portal.Figures;

namespace Ergo.Portal.Tests.Figures;

public sealed class ShareTests
{
    // Figures of Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17, 1998, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Interval_is_wilsons(long part, long whole, double low, double high)
    {
        var interval = new Share(part, whole).Interval;
        Assert.Equal((low, high), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
    }

    [Fact]
    public void Nothing_is_known_of_nothing() => Assert.Equal((null, (0.0, 1.0)), (new Share(0, 0).Value, new Share(0, 0).Interval));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public void Small_number_has_a_range(int number, bool isAccepted) =>
        Assert.Equal(isAccepted, new FigureSettingsValidator().Validate(null, new FigureSettings { SmallNumber = number }).Succeeded);
}
