using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Tests.Properties;

/// <summary>What frozen buckets showed when they froze, and whether they still do, digit by digit.</summary>
internal static class FrozenBuckets
{
    // What a view no longer keeps may go at any time, and does not come back with a clock that is set back. What was ever set aside
    // may be computed late.
    private const string Noted = """
        UPDATE test_clock.latest SET moment = greatest(moment, now());
        INSERT INTO test_clock.set_aside SELECT s.view_name, s.warehouse_id, s.bucket_start, v.bucket FROM ergo_internal.set_aside_buckets s JOIN ergo_internal.views v ON v.name = s.view_name;
        """;

    // What the views show, read for itself: where warehouses lie on several servers, it is not joined with tables of the coordinator.
    private const string Shown = """
        SELECT 'rollup_1m' AS view_name, v.warehouse_id, v.bucket_time AS bucket, ROW(v.*)::text AS line FROM rollup_1m v
        UNION ALL SELECT 'rollup_5m', v.warehouse_id, v.bucket_time, ROW(v.*)::text FROM rollup_5m v
        UNION ALL SELECT 'worker_exposure_minutes', v.warehouse_id, v.hour_bucket, ROW(v.*)::text FROM worker_exposure_minutes v
        UNION ALL SELECT 'posture_type_counts', v.warehouse_id, v.hour_bucket, ROW(v.*)::text FROM posture_type_counts v
        """;

    // Kept buckets before each warehouse's edge.
    private const string Frozen = """
        SELECT f.view_name, f.warehouse_id, f.bucket, md5(string_agg(f.line, E'\n' ORDER BY f.line)) AS content
        FROM shown f
        JOIN edges e ON e.warehouse_id = f.warehouse_id AND f.bucket < e.edge
        JOIN ergo_internal.views s ON s.name = f.view_name AND f.bucket >= (SELECT l.moment FROM test_clock.latest l) - s.keep_for
        WHERE NOT EXISTS (SELECT FROM test_clock.set_aside x WHERE x.view_name = f.view_name AND x.warehouse_id = f.warehouse_id
                          AND f.bucket >= x.bucket_start AND f.bucket < x.bucket_start + x.bucket)
        GROUP BY 1, 2, 3
        """;

    /// <summary>Remembers what the buckets show that are frozen now. To be called when nothing waits to be taken in.</summary>
    public static Task RememberAsync(NpgsqlConnection connection) => connection.ExecuteAsync($"""
        {Noted}
        DELETE FROM test_clock.frozen_edges;
        DELETE FROM test_clock.frozen_buckets;
        -- A bucket that froze before it was over still takes in what was written for it in time.
        INSERT INTO test_clock.frozen_edges
        SELECT c.warehouse_id, least(greatest(c.purged_before, c.cutoff), date_bin('1 hour', v.complete_to, '2000-01-01 UTC'))
        FROM ergo_internal.warehouse_cutoffs c
        CROSS JOIN (SELECT coalesce(min(complete_to), '0001-01-01 UTC') AS complete_to FROM ergo_internal.views) v;
        WITH shown AS MATERIALIZED ({Shown}), edges AS (SELECT * FROM test_clock.frozen_edges) INSERT INTO test_clock.frozen_buckets {Frozen};
        """);

    /// <summary>Forgets buckets that are frozen no longer: retention was lengthened before anything was deleted.</summary>
    public static Task ThawAsync(NpgsqlConnection connection) => connection.ExecuteAsync("""
        UPDATE test_clock.frozen_edges e SET edge = least(e.edge, greatest(c.purged_before, c.cutoff))
        FROM ergo_internal.warehouse_cutoffs c WHERE c.warehouse_id = e.warehouse_id;
        DELETE FROM test_clock.frozen_buckets b USING test_clock.frozen_edges e WHERE e.warehouse_id = b.warehouse_id AND b.bucket >= e.edge;
        """);

    /// <summary>Buckets that changed although they were frozen.</summary>
    public static async Task<IReadOnlyList<string>> ChangedAsync(NpgsqlConnection connection) => (await connection.QueryAsync<string>($"""
        {Noted}
        WITH shown AS MATERIALIZED ({Shown}), edges AS (SELECT * FROM test_clock.frozen_edges), current AS ({Frozen}), remembered AS (
            SELECT b.* FROM test_clock.frozen_buckets b JOIN ergo_internal.views s ON s.name = b.view_name AND b.bucket >= (SELECT l.moment FROM test_clock.latest l) - s.keep_for
            WHERE NOT EXISTS (SELECT FROM test_clock.set_aside x WHERE x.view_name = b.view_name AND x.warehouse_id = b.warehouse_id
                              AND b.bucket >= x.bucket_start AND b.bucket < x.bucket_start + x.bucket)
        )
        SELECT format('frozen bucket %s of %s in %s changed', bucket, warehouse_id, view_name)
        FROM current FULL JOIN remembered USING (view_name, warehouse_id, bucket)
        WHERE current.content IS DISTINCT FROM remembered.content LIMIT 5
        """)).AsList();
}
