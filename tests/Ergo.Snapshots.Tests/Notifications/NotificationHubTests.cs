using System.Collections.Concurrent;
using Ergo.Database.Notifications;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ergo.Snapshots.Tests.Notifications;

/// <summary>One connection hears for everybody, and says when something may have been missed.</summary>
public sealed class NotificationHubTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Each_subject_hears_its_own_channel_and_all_hear_of_a_lost_connection()
    {
        await using var store = await Store.CreateAsync();
        NotificationHub hub = new(store.DataSource, NullLogger<NotificationHub>.Instance);
        ConcurrentQueue<string> one = [], other = [];
        var missed = 0;
        hub.On("ergo_one", one.Enqueue);
        hub.On("ergo_other", other.Enqueue);
        hub.Missed += () => Interlocked.Increment(ref missed);
        using CancellationTokenSource stop = new();
        var listening = hub.ListenAsync(stop.Token);

        await UntilAsync(() => TellAsync(store, "first"), () => one.Contains("first"));
        Assert.DoesNotContain("first", other);
        // Listening has begun: what was told before then may have been missed.
        Assert.Equal(1, missed);

        await store.RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'");
        // Once when it is lost, once when it is there again.
        await UntilAsync(() => Task.CompletedTask, () => Volatile.Read(ref missed) == 3);
        await UntilAsync(() => TellAsync(store, "again"), () => one.Contains("again"));
        await stop.CancelAsync();
        await listening;
    }

    private static Task TellAsync(Store store, string payload) => store.RunAsync($"SELECT pg_notify('ergo_one', '{payload}')");

    private static async Task UntilAsync(Func<Task> act, Func<bool> isSo)
    {
        using CancellationTokenSource limit = new(Patience);
        while (!isSo())
        {
            await act();
            await Task.Delay(50, limit.Token);
        }
    }
}
