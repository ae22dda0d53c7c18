using Microsoft.Extensions.Logging;
using Npgsql;

namespace Ergo.Database.Notifications;

/// <summary>
/// Hears what the database tells (<c>NOTIFY</c>), whichever portal or psql session made it tell: one connection for all subjects.
/// </summary>
public sealed class NotificationHub(NpgsqlDataSource dataSource, ILogger<NotificationHub> logger)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Action<string>>> _handlers = [];

    /// <summary>Raised when notifications may have been missed: listening begins, the connection was lost, or is there again. Handlers must not block.</summary>
    public event Action? Missed;

    /// <summary>Subscribes to a channel, before <see cref="ListenAsync"/> is called.</summary>
    /// <param name="channel">The channel: a plain identifier.</param>
    /// <param name="handler">Is given the payload, on a thread of the pool. Must not block.</param>
    public void On(string channel, Action<string> handler)
    {
        lock (_gate)
        {
            if (!_handlers.TryGetValue(channel, out var known))
            {
                _handlers[channel] = known = [];
            }

            known.Add(handler);
        }
    }

    /// <summary>Listens until cancelled, also over lost connections.</summary>
    public async Task ListenAsync(CancellationToken cancellationToken)
    {
        var isLost = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
                connection.Notification += (_, notice) => Tell(notice.Channel, notice.Payload);
                await using (NpgsqlCommand listen = new(string.Join("; ", Channels().Select(channel => $"LISTEN {channel}")), connection))
                {
                    await listen.ExecuteNonQueryAsync(cancellationToken);
                }

                // Also the first time: what was told between the start and now was heard by nobody.
                Missed?.Invoke();
                isLost = false;
                while (true)
                {
                    await connection.WaitAsync(cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (StoreFailure.Is(failure))
            {
                if (!isLost)
                {
                    logger.LogWarning("Changes are not heard of: {Reason}. Listening again as soon as the database answers", failure.Message);
                    Missed?.Invoke();
                }

                isLost = true;
                await Task.Delay(RetryDelay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private string[] Channels()
    {
        lock (_gate)
        {
            return [.. _handlers.Keys];
        }
    }

    private void Tell(string channel, string payload)
    {
        Action<string>[] handlers;
        lock (_gate)
        {
            handlers = _handlers.TryGetValue(channel, out var known) ? [.. known] : [];
        }

        foreach (var handler in handlers)
        {
            handler(payload);
        }
    }
}
