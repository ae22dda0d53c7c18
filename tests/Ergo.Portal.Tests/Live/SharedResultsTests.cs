using Ergo.Database.Notifications;
using Ergo.Portal.Live;
using Ergo.Snapshots.Views;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ergo.Portal.Tests.Live;

/// <summary>What all viewers share is read once, and takes no more memory than it may.</summary>
public sealed class SharedResultsTests : IDisposable
{
    private readonly NpgsqlDataSource _nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Database=nowhere");
    private readonly SharedResults _cache;

    public SharedResultsTests() => _cache = new SharedResults(new ViewChanges(new NotificationHub(_nowhere, NullLogger<NotificationHub>.Instance)));

    public void Dispose()
    {
        _cache.Dispose();
        _nowhere.Dispose();
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
