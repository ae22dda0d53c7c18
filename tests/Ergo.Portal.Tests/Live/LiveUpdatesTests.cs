using System.Diagnostics;
using Ergo.Portal.Database;
using Ergo.Portal.Live;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ergo.Portal.Tests.Live;

/// <summary>Open pages are drawn anew once for what changed within a moment, a few at a time.</summary>
#pragma warning disable CA1001 // Disposed of in DisposeAsync.
public sealed class LiveUpdatesTests : IAsyncLifetime
#pragma warning restore CA1001
{
    // For a machine that is busy with other tests.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly HeardChanges _heard = new();
    private readonly DatabaseState _database = new(TimeProvider.System);
    private LiveUpdates _updates = default!;

    public async Task InitializeAsync()
    {
        _updates = new LiveUpdates(_heard.Changes, _database, TimeProvider.System, NullLogger<LiveUpdates>.Instance);
        await _updates.StartAsync(default);
    }

    public async Task DisposeAsync()
    {
        // Pages that hang must not hold the test up.
        using CancellationTokenSource patience = new(Patience);
        await _updates.StopAsync(patience.Token);
        _updates.Dispose();
        _heard.Dispose();
    }

    [Fact]
    public async Task Refresh_of_five_views_draws_each_page_once()
    {
        Page one = new(), other = new();
        _updates.Add(one);
        _updates.Add(other);
        for (var view = 0; view < 5; view++)
        {
            await _heard.RefreshAsync();
            await Task.Delay(50);
        }

        await UntilAsync(() => one.Drawn > 0 && other.Drawn > 0);
        await Task.Delay(LiveUpdates.Longest);
        Assert.Equal((1, 1), (one.Drawn, other.Drawn));
        await _heard.RefreshAsync();
        await UntilAsync(() => one.Drawn == 2 && other.Drawn == 2);
    }

    [Fact]
    public async Task Page_hears_of_its_views_only_and_of_the_database_always()
    {
        Page deaf = new() { IsDeaf = true };
        Page hearing = new();
        _updates.Add(deaf);
        _updates.Add(hearing);
        await _heard.RefreshAsync();
        await UntilAsync(() => hearing.Drawn == 1);
        Assert.Equal(0, deaf.Drawn);
        _database.Set(null);
        await UntilAsync(() => deaf.Drawn == 1);
    }

    [Fact]
    public async Task A_few_pages_are_drawn_at_a_time()
    {
        var (now, most) = (0, 0);
        var pages = Enumerable.Range(0, 60).Select(_ => new Page
        {
            OnUpdate = async () =>
            {
                var drawing = Interlocked.Increment(ref now);
                InterlockedMax(ref most, drawing);
                await Task.Delay(20);
                Interlocked.Decrement(ref now);
            },
        }).ToList();
        pages.ForEach(_updates.Add);
        await _heard.RefreshAsync();
        await UntilAsync(() => pages.TrueForAll(page => page.Drawn == 1));
        Assert.InRange(most, 2, LiveUpdates.AtOnce);
    }

    [Fact]
    public async Task Page_that_is_left_before_its_turn_is_not_drawn()
    {
        List<Page> pages = [];
        pages.AddRange(Enumerable.Range(0, 100).Select(_ => new Page
        {
            // Whoever comes first closes all.
            OnUpdate = () =>
            {
                pages.ForEach(_updates.Remove);
                return Task.CompletedTask;
            },
        }));
        pages.ForEach(_updates.Add);
        await _heard.RefreshAsync();
        await UntilAsync(() => pages.Exists(page => page.Drawn > 0));
        await Task.Delay(500);
        Assert.InRange(pages.Sum(page => page.Drawn), 1, LiveUpdates.AtOnce);
    }

    [Fact]
    public async Task Pages_that_fail_or_hang_hold_up_no_other()
    {
        var never = new TaskCompletionSource();
        var bad = Enumerable.Range(0, 2 * LiveUpdates.AtOnce).Select(n => new Page { OnUpdate = () => n % 2 == 0 ? throw new InvalidOperationException("gone") : never.Task }).ToList();
        var good = Enumerable.Range(0, 50).Select(_ => new Page()).ToList();
        bad.ForEach(_updates.Add);
        good.ForEach(_updates.Add);
        await _heard.RefreshAsync();
        await UntilAsync(() => good.TrueForAll(page => page.Drawn == 1));
        await _heard.RefreshAsync();
        await UntilAsync(() => good.TrueForAll(page => page.Drawn == 2));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int known;
        while ((known = Volatile.Read(ref most)) < value)
        {
            Interlocked.CompareExchange(ref most, value, known);
        }
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!isSo() && Stopwatch.GetElapsedTime(begun) < Patience)
        {
            await Task.Delay(20);
        }

        Assert.True(isSo());
    }

    private sealed class Page : ILive
    {
        private int _drawn;

        public bool IsDeaf { get; init; }

        public Func<Task> OnUpdate { get; init; } = () => Task.CompletedTask;

        public int Drawn => Volatile.Read(ref _drawn);

        public bool Hears(string view) => !IsDeaf;

        public async Task UpdateAsync()
        {
            Interlocked.Increment(ref _drawn);
            await OnUpdate();
        }
    }
}
