using Ergo.Portal.Navigation;
using Microsoft.AspNetCore.WebUtilities;

namespace Ergo.Portal.Tests.Navigation;

public sealed class SnapshotChoiceTests
{
    [Fact]
    public void Choice_survives_the_address()
    {
        var choice = new SnapshotChoice
        {
            At = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero), Until = new(2026, 11, 22, 7, 0, 0, TimeSpan.Zero), Light = "red", Location = "a&b=\"~", Shift = "", Hour = 23,
            After = (new DateTimeOffset(2026, 11, 22, 6, 30, 0, TimeSpan.Zero).AddMicroseconds(123456), "id~with&signs"), Open = "x y",
        };
        var (read, refusal) = Read(choice.ToQuery());
        Assert.Null(refusal);
        Assert.Equal(choice, read);
        Assert.Equal("", SnapshotChoice.All.ToQuery());
        Assert.Equal(((SnapshotChoice?)SnapshotChoice.All, (string?)null), Read(""));
    }

    [Theory]
    [InlineData("&at=2026-11-22T06:00:00Z", "only one end")]
    [InlineData("&at=yesterday&until=2026-11-22T06:00:00Z", "no span of time")]
    [InlineData("&at=2026-11-22T07:00:00Z&until=2026-11-22T06:00:00Z", "no span of time")]
    [InlineData("&at=1026-11-22T07:00:00Z&until=2026-11-22T06:00:00Z", "no span of time")]
    [InlineData("&light=blue", "There is no light \"blue\"")]
    [InlineData("&hour=24", "There is no hour \"24\"")]
    [InlineData("&hour=-1", "There is no hour \"-1\"")]
    [InlineData("&hour=noon", "There is no hour \"noon\"")]
    [InlineData("&after=somewhere", "a page of snapshots that is none")]
    public void What_makes_no_sense_is_refused_with_words(string query, string words)
    {
        var (read, refusal) = Read(query);
        Assert.Null(read);
        Assert.Contains(words, refusal, StringComparison.Ordinal);
    }

    private static (SnapshotChoice? Choice, string? Refusal) Read(string query)
    {
        var values = QueryHelpers.ParseQuery("?x=1" + query);
        string? Of(string key) => values.TryGetValue(key, out var value) ? value.ToString() : null;
        return SnapshotChoice.Parse(
            Of(SnapshotChoice.AtKey), Of(SnapshotChoice.UntilKey), Of(SnapshotChoice.LightKey), Of(SnapshotChoice.LocationKey), Of(SnapshotChoice.ShiftKey), Of(SnapshotChoice.HourKey),
            Of(SnapshotChoice.AfterKey), Of(SnapshotChoice.OpenKey));
    }
}
