using Ergo.Benchmarks.Data;

namespace Ergo.Benchmarks.Refresh;

/// <summary>The statements of the refresh benchmark.</summary>
internal static class RefreshSql
{
    /// <summary>The columns of rollup_1m but for its keys, from snapshots. No ranges are checked, so this does rather less than the view.</summary>
    public const string Aggregates = """
        count(*) AS snapshot_count,
        avg(rula_score) AS avg_rula_score, max(rula_score) AS max_rula_score,
        avg(reba_score) AS avg_reba_score, max(reba_score) AS max_reba_score,
        avg(niosh_index) AS avg_niosh_index, max(niosh_index) AS max_niosh_index,
        avg(composite_risk) AS avg_composite_risk, max(composite_risk) AS max_composite_risk,
        count(*) FILTER (WHERE traffic_light = 'green') AS green_count,
        count(*) FILTER (WHERE traffic_light = 'yellow') AS yellow_count,
        count(*) FILTER (WHERE traffic_light = 'red') AS red_count,
        CASE WHEN count(*) FILTER (WHERE traffic_light IN ('green', 'yellow', 'red')) = 0 THEN NULL
             WHEN count(*) FILTER (WHERE traffic_light = 'red') >= greatest(count(*) FILTER (WHERE traffic_light = 'yellow'),
                                                                           count(*) FILTER (WHERE traffic_light = 'green')) THEN 'red'
             WHEN count(*) FILTER (WHERE traffic_light = 'yellow') >= count(*) FILTER (WHERE traffic_light = 'green') THEN 'yellow'
             ELSE 'green' END AS dominant_traffic_light,
        min(event_time) AS window_start, max(event_time) AS window_end
        """;

    /// <summary>The same columns as a materialized view over the snapshots.</summary>
    public const string MaterializedView = $"""
        CREATE MATERIALIZED VIEW baseline_rollup_1m AS
        SELECT warehouse_id, zone_id, pick_location_id, shift_code,
               date_bin('1 minute', event_time, '2000-01-01 00:00:00+00') AS bucket_time, {Aggregates}
        FROM ergonomic_snapshots
        WHERE event_time >= date_bin('1 minute', now() - interval '7 days', '2000-01-01 00:00:00+00')
        GROUP BY 1, 2, 3, 4, 5
        """;

    /// <summary>That view with the index that CONCURRENTLY asks for.</summary>
    public const string Baseline = $"""
        {MaterializedView};
        CREATE UNIQUE INDEX ON baseline_rollup_1m (warehouse_id, zone_id, pick_location_id, shift_code, bucket_time)
        """;

    /// <summary>Snapshots that come late: one once more in each of <c>@count</c> equal parts of the day before <c>@until</c>, or of what there is of it.</summary>
    public const string Late = $"""
        INSERT INTO ergonomic_snapshots ({SnapshotSeries.Columns})
        SELECT {SnapshotSeries.Columns}
        FROM (SELECT greatest(min(event_time), @until - interval '23 hours') AS since FROM ergonomic_snapshots) d
        CROSS JOIN generate_series(0, @count - 1) part
        CROSS JOIN LATERAL (
            SELECT * FROM ergonomic_snapshots s WHERE s.event_time >= d.since + part * (@until - d.since) / @count
            ORDER BY s.event_time, s.pick_location_id LIMIT 1) s
        """;

    /// <summary>Rows of the last day that are in one of the two only, or differ. The day before the last minutes keeps clear of both views' far edge.</summary>
    public const string Differences = """
        WITH ours AS (
            SELECT warehouse_id, zone_id, pick_location_id, shift_code, bucket_time, snapshot_count, round(avg_rula_score::numeric, 9),
                   max_reba_score, round(avg_niosh_index::numeric, 9), max_composite_risk, red_count, dominant_traffic_light, window_end
            FROM rollup_1m WHERE bucket_time >= now() - interval '1 day'
        ), theirs AS (
            SELECT warehouse_id, zone_id, pick_location_id, shift_code, bucket_time, snapshot_count, round(avg_rula_score::numeric, 9),
                   max_reba_score, round(avg_niosh_index::numeric, 9), max_composite_risk, red_count, dominant_traffic_light, window_end
            FROM baseline_rollup_1m WHERE bucket_time >= now() - interval '1 day'
        )
        SELECT (SELECT count(*) FROM (SELECT * FROM ours EXCEPT ALL SELECT * FROM theirs) a)
             + (SELECT count(*) FROM (SELECT * FROM theirs EXCEPT ALL SELECT * FROM ours) b)
        """;

    /// <summary>Rows and sums of a view since a moment, to compare it with one in another database.</summary>
    public static string Fingerprint(string view) => $"""
        SELECT concat_ws('/', count(*), sum(snapshot_count), sum(red_count), round(sum(avg_rula_score)::numeric, 3), sum(max_reba_score),
                         round(sum(avg_niosh_index)::numeric, 3), round(sum(max_composite_risk)::numeric, 3),
                         count(*) FILTER (WHERE dominant_traffic_light = 'yellow'), max(window_end))
        FROM {view} WHERE bucket_time >= @since
        """;
}
