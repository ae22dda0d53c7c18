using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Tests.Properties;

/// <summary>What the database holds and shows, in lines that can be compared.</summary>
internal sealed class RetentionRecords(NpgsqlConnection admin)
{
    /// <summary>A line of a plan p.</summary>
    public const string PlanLine = """
        format('%s %s %s before %s: %s%s', p.table_name, p.partition_name, p.warehouse_id, to_char(p.cutoff AT TIME ZONE 'UTC', 'YYYY-MM-DD'), p.expired_rows,
               CASE WHEN p.goes_whole THEN ' whole' END)
        """;

    /// <summary>The rows of both tables.</summary>
    public async Task<List<StoredRow>> StoredAsync()
    {
        // By leaf: of a row on another node tableoid tells the shard.
        var leaves = await admin.QueryAsync<string>("""
            SELECT format('SELECT %L AS table_name, %L AS partition_name, id::text AS id, warehouse_id, event_time FROM %s', i.inhparent::regclass, c.relname, c.oid::regclass)
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent IN ('ergonomic_snapshots'::regclass, 'shift_snapshots'::regclass)
            """);
        return (await admin.QueryAsync<StoredRow>(string.Join(" UNION ALL ", leaves))).AsList();
    }

    /// <summary>The plan as the database makes it.</summary>
    public Task<IEnumerable<string>> PlanAsync(string? only) => admin.QueryAsync<string>($"SELECT {PlanLine} FROM retention_plan(@only) p", new { only });

    /// <summary>Exposure rows that still name a worker they should not.</summary>
    public Task<long> NamedAsync(IReadOnlyList<(string Warehouse, DateTime Before)> nameless) => admin.ExecuteScalarAsync<long>(
        """
        SELECT count(*) FROM ergo_internal.worker_exposure_minutes e JOIN unnest(@warehouses, @befores) n(warehouse_id, before) USING (warehouse_id)
        WHERE e.worker_id IS NOT NULL AND e.hour_bucket < n.before
        """, Folds(nameless));

    /// <summary>Every row of the five views; the exposure of those who will be nobody added up as nobody's.</summary>
    public Task<IEnumerable<string>> ViewsAsync(IReadOnlyList<(string Warehouse, DateTime Before)> nameless) => admin.QueryAsync<string>(
        """
        SELECT ROW(v.*)::text FROM rollup_1m v UNION ALL SELECT ROW(v.*)::text FROM rollup_5m v UNION ALL SELECT ROW(v.*)::text FROM posture_type_counts v
        UNION ALL SELECT to_jsonb(v)::text FROM top_red_zones v
        UNION ALL
        SELECT (e.warehouse_id, e.zone_id, e.pick_location_id, e.shift_code, e.hour_bucket, CASE WHEN n.before IS NULL THEN e.worker_id END,
                round(sum(e.green_minutes)::numeric, 6), round(sum(e.yellow_minutes)::numeric, 6), round(sum(e.red_minutes)::numeric, 6), round(sum(e.total_minutes)::numeric, 6),
                round(sum(e.weighted_exposure_score)::numeric, 6), max(e.max_risk_in_hour), min(e.period_start), max(e.period_end),
                CASE WHEN n.before IS NULL THEN (max(e.avg_red_risk), max(e.avg_yellow_risk), max(e.red_percentage)) END)::text
        FROM worker_exposure_minutes e LEFT JOIN unnest(@warehouses, @befores) n(warehouse_id, before) ON n.warehouse_id = e.warehouse_id AND e.hour_bucket < n.before
        GROUP BY e.warehouse_id, e.zone_id, e.pick_location_id, e.shift_code, e.hour_bucket, n.before, CASE WHEN n.before IS NULL THEN e.worker_id END
        """, Folds(nameless));

    /// <summary>A stored row.</summary>
    public static string Text(StoredRow row) => $"{row.Id} of {row.WarehouseId} at {row.EventTime:yyyy-MM-dd HH:mm:ss.ffffff} in {row.PartitionName}";

    private static object Folds(IReadOnlyList<(string Warehouse, DateTime Before)> nameless) =>
        new { warehouses = nameless.Select(one => one.Warehouse).ToArray(), befores = nameless.Select(one => one.Before).ToArray() };
}
