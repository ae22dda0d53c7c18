using Ergo.Snapshots;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Ergo.Accounts;

/// <summary>Hears when a session ends, or what somebody may see changes, whichever portal or psql session did it.</summary>
public sealed class SessionChanges(NpgsqlDataSource dataSource, ILogger<SessionChanges> logger)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Raised with the session's id, or null where it may be any, on a thread of the pool. Handlers must not block.</summary>
    public event Action<long?>? Changed;

    /// <summary>Listens until cancelled. After a lost connection any session may have changed.</summary>
    public async Task ListenAsync(CancellationToken cancellationToken)
    {
        var missed = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
                connection.Notification += (_, notice) => Changed?.Invoke(long.TryParse(notice.Payload, out var id) ? id : null);
                await using (NpgsqlCommand listen = new("LISTEN ergo_sessions", connection))
                {
                    await listen.ExecuteNonQueryAsync(cancellationToken);
                }

                if (missed)
                {
                    Changed?.Invoke(null);
                }

                missed = false;
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
                if (!missed)
                {
                    logger.LogWarning("Changes of sessions are not heard of: {Reason}. Listening again as soon as the database answers", failure.Message);
                }

                missed = true;
                await Task.Delay(RetryDelay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
