using Npgsql;

namespace Ergo.Portal.Database;

/// <summary>The connection over which the database is watched, apart from all others: that they are all in use does not make the database unreachable.</summary>
/// <param name="source">Opens it.</param>
public sealed class WatchConnection(NpgsqlDataSource source) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks the database for a sign of life.</summary>
    /// <exception cref="NpgsqlException">It gives none.</exception>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        await using var connection = await source.OpenConnectionAsync(limit.Token);
        await using NpgsqlCommand ping = new("SELECT 1", connection);
        await ping.ExecuteScalarAsync(limit.Token);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => source.DisposeAsync();
}
