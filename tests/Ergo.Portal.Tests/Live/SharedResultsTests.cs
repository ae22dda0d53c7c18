using Ergo.Portal.Live;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Tests.Live;

/// <summary>What all viewers share is read once, and takes no more memory than it may.</summary>
public sealed class SharedResultsTests : IDisposable
{
    private readonly HeardChanges _heard = new();
    private readonly SharedResults _cache;

    public SharedResultsTests() => _cache = new SharedResults(_heard.Changes);

    public void Dispose()
    {
        _cache.Dispose();
        _heard.Dispose();
    }

    [Fact]
    public async Task Many_ranges_take_no_more_memory_than_they_may()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var range = 0; range < 1600; range++)
        {
            await _cache.GetAsync(("page", range), [ViewNames.Rollup1m], () => Task.FromResult(Figures(range)));
        }

        // 1,600 such results are about 600 MB.
        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange(taken, 1, SharedResults.MostBytes * 3 / 2);
    }

    [Fact]
    public async Task Result_is_read_once_while_there_is_room()
    {
        var reads = 0;
        for (var n = 0; n < 5; n++)
        {
            Assert.Equal(5000, (await _cache.GetAsync("key", [ViewNames.Rollup1m], () => Task.FromResult(Figures(reads++)))).Count);
        }

        Assert.Equal(1, reads);
    }

    [Fact]
    public async Task Those_who_ask_at_the_same_moment_wait_for_one_answer()
    {
        var reads = 0;
        using Barrier together = new(32);
        TaskCompletionSource<object> answer = new();
        var asked = Enumerable.Range(0, together.ParticipantCount).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                return _cache.GetAsync("key", [ViewNames.Rollup1m], () =>
                {
                    Interlocked.Increment(ref reads);
                    return answer.Task;
                });
            },
            default, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()).ToList();
        await Task.Delay(200);
        answer.SetResult(new object());
        Assert.Single((await Task.WhenAll(asked)).Distinct());
        Assert.Equal(1, reads);
    }

    [Fact]
    public async Task Who_asks_after_a_refresh_is_not_told_what_was_read_before_it()
    {
        TaskCompletionSource<string> old = new();
        var before = _cache.GetAsync("key", [ViewNames.Rollup1m], () => old.Task);
        await _heard.RefreshAsync();
        Assert.Equal("new", await _cache.GetAsync("key", [ViewNames.Rollup1m], () => Task.FromResult("new")));
        old.SetResult("old");
        Assert.Equal("old", await before);
        Assert.Equal("new", await _cache.GetAsync("key", [ViewNames.Rollup1m], () => Task.FromResult("newer")));
        await _heard.RefreshAsync();
        Assert.Equal("newer", await _cache.GetAsync("key", [ViewNames.Rollup1m], () => Task.FromResult("newer")));
    }

    [Fact]
    public async Task Failed_query_is_not_kept()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => _cache.GetAsync<int>("key", [], () => Task.FromException<int>(new TimeoutException())));
        Assert.Equal(7, await _cache.GetAsync("key", [], () => Task.FromResult(7)));
    }

    [Fact]
    public void Size_is_about_what_was_allocated()
    {
        ObjectSize.Of(Figures(0));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var figures = Figures(1);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        // Fewer than allocated: the list grew by doubling.
        Assert.InRange(ObjectSize.Of(figures), allocated * 0.6, allocated * 1.4);
        Assert.Equal(0, ObjectSize.Of(null));
        Assert.Equal(0, ObjectSize.Of(TimeZoneInfo.Utc));
        var shared = new string('x', 1000);
        Assert.InRange(ObjectSize.Of(new[] { shared, shared, shared }), 2000, 2300);
    }

    private static List<Figure> Figures(int seed)
    {
        List<Figure> figures = new(5000);
        for (var n = 0; n < 5000; n++)
        {
            figures.Add(new Figure($"zone {seed} {n}", DateTimeOffset.UnixEpoch.AddMinutes(n), n, null));
        }

        return figures;
    }

    private sealed record Figure(string Zone, DateTimeOffset At, double? Value, Figure? Before);
}
