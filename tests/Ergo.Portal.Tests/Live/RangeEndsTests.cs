using Ergo.Portal.Live;
using Ergo.Snapshots.Views;
using Microsoft.Extensions.Time.Testing;

namespace Ergo.Portal.Tests.Live;

/// <summary>Ranges that end now end with the refresh they are read after.</summary>
public sealed class RangeEndsTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Start.AddSeconds(20));
    private readonly HeardChanges _heard = new();
    private readonly RangeEnds _ends;

    public RangeEndsTests() => _ends = new RangeEnds(_heard.Changes, _time);

    public void Dispose()
    {
        _ends.Dispose();
        _heard.Dispose();
    }

    [Fact]
    public async Task End_is_the_whole_minute_of_the_last_refresh_whatever_the_clock_says_since()
    {
        Assert.Equal(Start, _ends.Of(ViewNames.Rollup5m));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(Start, _ends.Of(ViewNames.Rollup5m));
        await _heard.RefreshAsync();
        Assert.Equal(Start.AddMinutes(2), _ends.Of(ViewNames.Rollup5m));
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(Start.AddMinutes(2), _ends.Of(ViewNames.Rollup5m));
    }

    [Fact]
    public void End_moves_on_with_the_clock_where_no_refresh_is_heard_of()
    {
        Assert.Equal(Start, _ends.Of(ViewNames.Rollup5m));
        _time.Advance(SharedResults.Longest);
        Assert.Equal(Start.AddMinutes(5), _ends.Of(ViewNames.Rollup5m));
        Assert.Equal(Start.AddMinutes(5), _ends.Of(ViewNames.Rollup1m));
    }
}
