namespace Ergo.Snapshots.Tests;

/// <summary>Statements that give snapshots another time or warehouse.</summary>
internal static class MovedSnapshots
{
    /// <summary>An UPDATE; where a hypertable refuses to move a row to another chunk, a DELETE and an INSERT in one statement.</summary>
    /// <param name="isHypertable">What the table is.</param>
    /// <param name="eventTime">Expression of the new time.</param>
    /// <param name="warehouse">Expression of the new warehouse.</param>
    /// <param name="condition">Which rows.</param>
    public static string Statement(bool isHypertable, string eventTime, string warehouse, string condition) => isHypertable
        ? $"""
            WITH gone AS (DELETE FROM ergonomic_snapshots WHERE {condition} RETURNING *)
            INSERT INTO ergonomic_snapshots
            SELECT (jsonb_populate_record(NULL::ergonomic_snapshots, to_jsonb(g) || jsonb_build_object('event_time', {eventTime}, 'warehouse_id', {warehouse}))).* FROM gone g
            """
        : $"UPDATE ergonomic_snapshots SET event_time = {eventTime}, warehouse_id = {warehouse} WHERE {condition}";
}
