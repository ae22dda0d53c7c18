using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Queries;

/// <summary>Reads a view's state for the figures made from it.</summary>
internal static class FreshnessQuery
{
    /// <summary>SQL of the state of view <c>@ViewName</c>.</summary>
    public const string Sql = """
        SELECT view_name, complete_to, newest_event, refresh_every, last_error, last_error_at, is_stale, is_failing
        FROM ergo_internal.view_freshness WHERE view_name = @ViewName
        """;

    /// <summary>State of one view.</summary>
    public static Task<Freshness> FreshnessOfAsync(this NpgsqlConnection connection, string viewName, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync<Freshness>(new CommandDefinition(Sql, new { viewName }, cancellationToken: cancellationToken));
}
