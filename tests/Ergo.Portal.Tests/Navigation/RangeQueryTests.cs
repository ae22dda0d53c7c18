using Ergo.Portal.Navigation;

namespace Ergo.Portal.Tests.Navigation;

public class RangeQueryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 14, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Nothing_given_means_the_last_24_hours()
    {
        var range = RangeQuery.Parse(null, "", null, Now).Range!;
        Assert.Equal(Now.AddHours(-24), range.From);
        Assert.Equal(Now, range.To);
        Assert.Equal("24h", range.Preset!.Code);
    }

    [Theory]
    [InlineData("1h", 1)]
    [InlineData("8H", 8)]
    [InlineData("7d", 168)]
    [InlineData("90d", 2160)]
    public void Preset_ends_now(string code, int hours)
    {
        var range = RangeQuery.Parse(code, null, null, Now).Range!;
        Assert.Equal(TimeSpan.FromHours(hours), range.Length);
        Assert.Equal(Now, range.To);
    }

    [Theory]
    [InlineData("2026-11-20T06:00Z", "2026-11-21T06:00Z")]
    [InlineData("2026-11-20T06:00:00Z", "2026-11-21T06:00:00.000Z")]
    [InlineData("2026-11-20T01:00-05:00", "2026-11-21T07:00+01:00")]
    public void Instants_of_any_offset_are_read(string from, string to)
    {
        var range = RangeQuery.Parse(null, from, to, Now).Range!;
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 6, 0, 0, TimeSpan.Zero), range.From);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 6, 0, 0, TimeSpan.Zero), range.To);
        Assert.Equal(TimeSpan.Zero, range.From.Offset);
        Assert.Null(range.Preset);
    }

    [Theory]
    [InlineData("2d", null, null, "no preset range \"2d\"")]
    [InlineData("24h", "2026-11-20T06:00Z", null, "both")]
    [InlineData(null, "2026-11-20T06:00Z", null, "no end")]
    [InlineData(null, null, "2026-11-20T06:00Z", "no start")]
    [InlineData(null, "yesterday", "2026-11-21T06:00Z", "start (from)")]
    [InlineData(null, "2026-11-20T06:00Z", "2026-11-21", "end (to)")]
    [InlineData(null, "2026-11-20T06:00", "2026-11-21T06:00", "is not a time")]
    [InlineData(null, "2026-11-20T06:00 01:00", "2026-11-21T06:00Z", "is not a time")]
    [InlineData(null, "2026-02-30T06:00Z", "2026-11-21T06:00Z", "is not a time")]
    [InlineData(null, "2026-11-21T06:00Z", "2026-11-20T06:00Z", "reversed")]
    [InlineData(null, "2026-11-21T06:00Z", "2026-11-21T06:00Z", "empty")]
    [InlineData(null, "2025-10-01T00:00Z", "2026-11-20T00:00Z", "at most 400 days")]
    [InlineData(null, "2026-11-22T15:00Z", "2026-11-22T16:00Z", "in the future")]
    [InlineData(null, "2026-11-22T12:00Z", "2026-11-22T16:00Z", "ends in the future")]
    [InlineData("'; drop table", null, null, "no preset range")]
    public void Bad_range_is_refused_with_the_reason(string? preset, string? from, string? to, string reason)
    {
        var parse = RangeQuery.Parse(preset, from, to, Now);
        Assert.False(parse.IsAccepted);
        Assert.Contains(reason, parse.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Range_of_exactly_400_days_is_accepted() =>
        Assert.True(RangeQuery.Between(Now.AddDays(-400), Now, Now).IsAccepted);

    [Fact]
    public void End_a_few_minutes_ahead_of_this_clock_is_accepted() =>
        Assert.True(RangeQuery.Between(Now.AddHours(-1), Now.AddMinutes(4), Now).IsAccepted);

    [Fact]
    public void Endless_input_is_shortened_in_the_refusal() =>
        Assert.True(RangeQuery.Parse(new string('x', 5000), null, null, Now).Refusal!.Length < 200);

    [Theory]
    [InlineData("2026-10-20T06:00:00Z")]
    [InlineData("2026-01-01T00:00:00Z")]
    public void Formatted_instant_reads_back(string text)
    {
        var range = RangeQuery.Parse(null, text, "2026-11-20T06:00:00Z", Now).Range!;
        Assert.Equal(text, RangeQuery.FormatInstant(range.From));
    }

    [Fact]
    public void Words_are_in_the_zone_of_the_warehouse()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var range = RangeQuery.Parse(null, "2026-11-20T06:00Z", "2026-11-21T06:00Z", Now).Range!;
        Assert.Equal("20 Nov 2026 01:00 to 21 Nov 2026 01:00", range.InWords(zone));
    }
}
