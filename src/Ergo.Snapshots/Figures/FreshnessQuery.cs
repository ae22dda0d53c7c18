using System.Data.Common;
using Dapper;

namespace Ergo.Snapshots.Figures;

/// <summary>Reads a view's state for the figures made from it.</summary>
internal static class FreshnessQuery
{
    private const string Select = """
        SELECT view_name, complete_to, newest_event, refresh_every, last_error, last_error_at, is_stale, is_failing, paused_at, pause_reason
        FROM ergo_internal.view_freshness
        """;

    /// <summary><see cref="FreshnessOfAsync"/> as a statement; takes @viewNames.</summary>
    public const string Sql = $"{Select} WHERE view_name = ANY (@viewNames) ORDER BY complete_to NULLS FIRST, view_name LIMIT 1";

    /// <summary>State of the view, of those a figure is made from, that reaches least far: the figure reaches no farther.</summary>
    public static Task<Freshness> FreshnessOfAsync(this DbConnection connection, string[] viewNames, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync<Freshness>(new CommandDefinition(
            Sql,
            new { viewNames }, cancellationToken: cancellationToken));
}
