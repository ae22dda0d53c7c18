using Ergo.Portal.Navigation;

namespace Ergo.Portal.Tests.Navigation;

public class LocalTimeTests
{
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    [Fact]
    public void Time_that_happens_twice_is_the_first_as_start_and_the_second_as_end()
    {
        Assert.Equal(TimeSpan.FromHours(-4), LocalTime.Parse("2026-11-01T01:30", NewYork, takeLater: false)!.Value.Offset);
        Assert.Equal(TimeSpan.FromHours(-5), LocalTime.Parse("2026-11-01T01:30", NewYork, takeLater: true)!.Value.Offset);
    }

    [Theory]
    [InlineData("2026-03-08T02:30")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("2026-11-01")]
    public void Time_that_does_not_exist_is_none(string? text) => Assert.Null(LocalTime.Parse(text, NewYork, takeLater: false));

    [Theory]
    [InlineData(-3, "0 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(60, "1 min")]
    [InlineData(3599, "59 min")]
    [InlineData(3600, "1 h")]
    [InlineData(172_799, "47 h")]
    [InlineData(172_800, "2 d")]
    public void Length_is_in_the_largest_unit_that_fits(double seconds, string expected) =>
        Assert.Equal(expected, LocalTime.Length(TimeSpan.FromSeconds(seconds)));
}
