using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Npgsql;

namespace Ergo.Snapshots.Views;

/// <summary>Hears of refreshes and retention runs, whichever portal or psql session made them.</summary>
public sealed class ViewChanges(NpgsqlDataSource dataSource, ILogger<ViewChanges> logger)
{
    /// <summary>Name under which <see cref="Changed"/> reports a finished retention run.</summary>
    public const string Retention = "retention";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _tokens = new();

    /// <summary>Raised with the view's name, or <see cref="Retention"/>, on a thread of the pool. Handlers must not block.</summary>
    public event Action<string>? Changed;

    /// <summary>A token that fires at the view's next refresh: for cache entries made from it.</summary>
    public IChangeToken NextChangeOf(string viewName) =>
        new CancellationChangeToken(_tokens.GetOrAdd(viewName, _ => new CancellationTokenSource()).Token);

    /// <summary>Listens until cancelled. After a lost connection everything is reported as changed, since notices may have been missed.</summary>
    public async Task ListenAsync(CancellationToken cancellationToken)
    {
        var missed = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
                connection.Notification += (_, notice) => Report(notice.Channel == "ergo_retention_finished" ? Retention : notice.Payload);
                await using (var listen = new NpgsqlCommand("LISTEN ergo_view_refreshed; LISTEN ergo_retention_finished", connection))
                {
                    await listen.ExecuteNonQueryAsync(cancellationToken);
                }

                if (missed)
                {
                    ReportAll();
                }

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
                    logger.LogWarning("Live updates are interrupted: {Reason}. Listening again as soon as the database answers", failure.Message);
                    ReportAll();
                }

                missed = true;
                await Task.Delay(RetryDelay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void ReportAll()
    {
        foreach (var name in ViewNames.All.Append(Retention))
        {
            Report(name);
        }
    }

    private void Report(string name)
    {
        if (_tokens.TryRemove(name, out var token))
        {
            token.Cancel();
            token.Dispose();
        }

        Changed?.Invoke(name);
    }
}
