using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Views;

/// <summary>How often views are refreshed, how far back they reach, and deleting what they keep no longer.</summary>
public sealed class ViewUpkeep(NpgsqlDataSource dataSource)
{
    /// <summary>Sets a view's interval and reach; lateness is judged by them.</summary>
    /// <param name="view">The view.</param>
    /// <param name="refreshEvery">10 seconds to 1 day; null keeps what is set.</param>
    /// <param name="keepFor">1 to 3650 days; null keeps what is set.</param>
    /// <param name="setBy">Who; recorded.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task SetAsync(string view, TimeSpan? refreshEvery, TimeSpan? keepFor, string setBy, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT ergo_internal.set_view_settings(@view, @refreshEvery, @keepFor, @setBy)", new { view, refreshEvery, keepFor, setBy }, cancellationToken: cancellationToken));
    }

    /// <summary>Deletes what each view keeps no longer, if that is due.</summary>
    /// <param name="requestedBy">Who asks; recorded with the run.</param>
    /// <param name="due">Since when it is due; null means that a run of the last 23 hours will do.</param>
    /// <param name="cancellationToken">Ends the work; what is deleted stays deleted.</param>
    /// <exception cref="PostgresException">A view could not be trimmed.</exception>
    public async Task TrimAsync(string requestedBy, DateTimeOffset? due, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "CALL public.trim_views(@requestedBy, true, @due)", new { requestedBy, due = due?.UtcDateTime }, commandTimeout: 0, cancellationToken: cancellationToken));
    }
}
