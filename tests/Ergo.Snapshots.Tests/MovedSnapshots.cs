using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>Statements that give snapshots another time or warehouse.</summary>
internal static class MovedSnapshots
{
    /// <summary>
    /// An UPDATE; where rows are not moved by one, from chunk to chunk or from node to node, a DELETE and an INSERT in one statement.
    /// </summary>
    /// <param name="server">Where the rows are.</param>
    /// <param name="eventTime">Expression of the new time.</param>
    /// <param name="warehouse">Expression of the new warehouse.</param>
    /// <param name="condition">Which rows.</param>
    public static string Statement(PostgresKind server, string eventTime, string warehouse, string condition) => server is PostgresKind.Timescale or PostgresKind.Citus
        ? $"""
            WITH gone AS (DELETE FROM ergonomic_snapshots WHERE {condition} RETURNING *)
            INSERT INTO ergonomic_snapshots
            SELECT (jsonb_populate_record(NULL::ergonomic_snapshots, to_jsonb(g) || jsonb_build_object('event_time', {eventTime}, 'warehouse_id', {warehouse}))).* FROM gone g
            """
        : $"UPDATE ergonomic_snapshots SET event_time = {eventTime}, warehouse_id = {warehouse} WHERE {condition}";
}
