using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Queries;

/// <summary>Reads a view's state for the figures made from it.</summary>
internal static class FreshnessQuery
{
    /// <summary>State of one view.</summary>
    public static Task<Freshness> FreshnessOfAsync(this NpgsqlConnection connection, string viewName, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync<Freshness>(new CommandDefinition("""
            SELECT name AS view_name, complete_to, newest_event, refresh_every, last_error, last_error_at,
                   coalesce(complete_to < clock_timestamp() - 3 * refresh_every, true) AS is_stale,
                   coalesce(last_error_at > last_success_at, last_error_at IS NOT NULL) AS is_failing
            FROM ergo_internal.views WHERE name = @viewName
            """, new { viewName }, cancellationToken: cancellationToken));
}
