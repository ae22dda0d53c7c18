namespace Ergo.Benchmarks.Query;

/// <summary>
/// What a page without views would ask: each set of figures in one pass over the snapshots of the range and, where the
/// page compares, of the range before. Parameters as told at <see cref="QueryCase"/>.
/// </summary>
internal static class SnapshotSql
{
    private const string Lights4 = """
        count(*) FILTER (WHERE traffic_light = 'green') AS green, count(*) FILTER (WHERE traffic_light = 'yellow') AS yellow,
        count(*) FILTER (WHERE traffic_light = 'red') AS red, count(*) AS total
        """;

    private const string WithBefore = "warehouse_id = @id AND event_time >= @before AND event_time < @to";

    /// <summary>Lights over time, and their sum before.</summary>
    public const string Lights = $"""
        SELECT CASE WHEN event_time >= @from THEN date_bin(@bucket, event_time, '2000-01-01 00:00:00+00') END AS start, {Lights4},
               count(*) FILTER (WHERE event_time >= @from) AS checked
        FROM ergonomic_snapshots WHERE {WithBefore} GROUP BY 1 ORDER BY 1
        """;

    /// <inheritdoc cref="Lights"/>
    public const string ZoneLights = $"""
        SELECT CASE WHEN event_time >= @from THEN date_bin(@bucket, event_time, '2000-01-01 00:00:00+00') END AS start, {Lights4},
               count(*) FILTER (WHERE event_time >= @from) AS checked
        FROM ergonomic_snapshots WHERE {WithBefore} AND zone_id = @zone GROUP BY 1 ORDER BY 1
        """;

    /// <summary>Every warehouse, now and before, with its worst zone.</summary>
    public const string Overview = """
        SELECT warehouse_id, sum(green) AS green, sum(yellow) AS yellow, sum(red) AS red, sum(total) AS total, sum(red_before) AS red_before,
               sum(total_before) AS total_before, max(newest) AS newest, max(severity) AS worst, count(*) FILTER (WHERE red >= 3) AS red_zones,
               sum(total) AS checked
        FROM (
            SELECT warehouse_id, zone_id, count(*) FILTER (WHERE event_time >= @from AND traffic_light = 'green') AS green,
                   count(*) FILTER (WHERE event_time >= @from AND traffic_light = 'yellow') AS yellow,
                   count(*) FILTER (WHERE event_time >= @from AND traffic_light = 'red') AS red, count(*) FILTER (WHERE event_time >= @from) AS total,
                   count(*) FILTER (WHERE event_time < @from AND traffic_light = 'red') AS red_before,
                   count(*) FILTER (WHERE event_time < @from) AS total_before, max(event_time) AS newest,
                   avg(composite_risk) FILTER (WHERE traffic_light = 'red') AS severity
            FROM ergonomic_snapshots WHERE event_time >= @before AND event_time < @to GROUP BY 1, 2
        ) z GROUP BY 1 ORDER BY 1
        """;

    /// <summary>Lights and risk of each zone, now and before.</summary>
    public const string Zones = $"""
        SELECT zone_id, {Lights4}, avg(composite_risk) FILTER (WHERE event_time >= @from) AS avg_risk,
               max(composite_risk) FILTER (WHERE event_time >= @from) AS max_risk,
               count(*) FILTER (WHERE event_time < @from AND traffic_light = 'red') AS red_before,
               count(*) FILTER (WHERE event_time < @from) AS total_before, count(*) FILTER (WHERE event_time >= @from) AS checked
        FROM ergonomic_snapshots WHERE {WithBefore} GROUP BY 1 ORDER BY 1
        """;

    /// <summary>Reds of each zone by local hour of the day.</summary>
    public const string HoursOfDay = """
        SELECT zone_id, extract(hour FROM event_time AT TIME ZONE @timezone) AS local_hour,
               count(*) FILTER (WHERE traffic_light = 'red') AS red, count(*) AS checked
        FROM ergonomic_snapshots WHERE warehouse_id = @id AND event_time >= @from AND event_time < @to GROUP BY 1, 2 ORDER BY 1, 2
        """;

    /// <summary>A zone's locations, its shifts by local hour, its bands now and before, and when it was red.</summary>
    public const string Zone = $"""
        SELECT is_now, pick_location_id, shift_code, local_hour, rula, reba, niosh, {Lights4}, min(event_time) FILTER (WHERE traffic_light = 'red') AS first_red,
               CASE WHEN is_now AND GROUPING(pick_location_id) = 0 THEN count(*) ELSE 0 END AS checked
        FROM (
            SELECT *, event_time >= @from AS is_now, extract(hour FROM event_time AT TIME ZONE @timezone) AS local_hour,
                   rula_band(rula_score) AS rula, reba_band(reba_score) AS reba, niosh_band(niosh_index) AS niosh
            FROM ergonomic_snapshots WHERE {WithBefore} AND zone_id = @zone
        ) s
        GROUP BY is_now, GROUPING SETS ((pick_location_id), (shift_code, local_hour), (rula), (reba), (niosh))
        """;

    /// <summary>The newest reds of a zone, and how many there are behind them.</summary>
    public const string Page = """
        SELECT s.*, CASE WHEN s.place <= 25 THEN 1 ELSE 0 END AS checked FROM (
            SELECT id, event_time, reason, row_number() OVER (ORDER BY event_time DESC, id DESC) AS place, count(*) OVER () AS total
            FROM ergonomic_snapshots WHERE warehouse_id = @id AND zone_id = @zone AND traffic_light = 'red' AND event_time >= @from AND event_time < @to
        ) s WHERE s.place <= 25
        """;

    /// <summary>Shared minutes by worker and shift day, by zone, over time, and in all; and in all before.</summary>
    public const string Exposure = $"""
        SELECT is_now, worker_id, shift_code, day, zone_id, start, coalesce(sum(share) FILTER (WHERE traffic_light = 'green'), 0) AS green,
               coalesce(sum(share) FILTER (WHERE traffic_light = 'yellow'), 0) AS yellow, coalesce(sum(share) FILTER (WHERE traffic_light = 'red'), 0) AS red,
               sum(share) AS total, max(composite_risk) AS max_risk,
               CASE WHEN is_now AND GROUPING(worker_id, zone_id, start) = 7 THEN sum(share) ELSE 0 END AS checked
        FROM (
            SELECT *, event_time >= @from AS is_now, date_bin(@bucket, event_time, '2000-01-01 00:00:00+00') AS start,
                   date_trunc('day', event_time AT TIME ZONE @timezone) AS day,
                   1.0::double precision / count(*) OVER (
                       PARTITION BY worker_id, CASE WHEN worker_id IS NULL THEN camera_id END,
                                    CASE WHEN worker_id IS NULL AND camera_id IS NULL THEN pick_location_id END,
                                    date_bin('1 minute', event_time, '2000-01-01 00:00:00+00')) AS share
            FROM ergonomic_snapshots WHERE {WithBefore}
        ) s
        GROUP BY is_now, GROUPING SETS ((worker_id, shift_code, day), (zone_id), (start), ())
        """;

    /// <summary>Bands now and before, by zone and over time. Each snapshot counts once for each of the three instruments.</summary>
    public const string Postures = $"""
        SELECT is_now, rula, reba, niosh, zone_id, start, count(*) AS total,
               CASE WHEN is_now AND GROUPING(rula, reba, niosh) IN (3, 5, 6) AND GROUPING(zone_id, start) = 3 THEN count(*) ELSE 0 END AS checked
        FROM (
            SELECT event_time >= @from AS is_now, rula_band(rula_score) AS rula, reba_band(reba_score) AS reba, niosh_band(niosh_index) AS niosh,
                   zone_id, date_bin(@bucket, event_time, '2000-01-01 00:00:00+00') AS start
            FROM ergonomic_snapshots WHERE {WithBefore}
        ) s
        GROUP BY is_now, GROUPING SETS ((rula), (reba), (niosh), (zone_id, rula, reba, niosh), (start, rula))
        """;

    /// <summary>Lights by local day.</summary>
    public const string Days = """
        SELECT date_trunc('day', event_time, @timezone) AS day, count(*) FILTER (WHERE traffic_light = 'red') AS red,
               count(DISTINCT date_trunc('hour', event_time)) AS hours, count(*) FILTER (WHERE traffic_light IN ('green', 'yellow', 'red')) AS checked
        FROM ergonomic_snapshots WHERE warehouse_id = @id AND event_time >= @from AND event_time < @to GROUP BY 1 ORDER BY 1
        """;

    /// <inheritdoc cref="Days"/>
    public const string ZoneDays = """
        SELECT date_trunc('day', event_time, @timezone) AS day, count(*) FILTER (WHERE traffic_light = 'red') AS red,
               count(DISTINCT date_trunc('hour', event_time)) AS hours, count(*) AS checked
        FROM ergonomic_snapshots WHERE warehouse_id = @id AND zone_id = @zone AND event_time >= @from AND event_time < @to GROUP BY 1 ORDER BY 1
        """;

    /// <summary>Shifts by local day, with their exposure as a snapshot a minute; their records are the backend's own.</summary>
    public const string Shifts = """
        SELECT r.day, r.shift_code, x.red, x.minutes, r.records AS checked
        FROM (SELECT date_trunc('day', s.event_time AT TIME ZONE @timezone - c.starts_at + interval '2 hours') AS day, s.shift_code, count(*) AS records
              FROM shift_snapshots s JOIN shift_calendar c USING (warehouse_id, shift_code)
              WHERE s.warehouse_id = @id AND s.event_time >= @from - interval '1 day' AND s.event_time < @to + interval '1 day' GROUP BY 1, 2) r
        LEFT JOIN (SELECT date_trunc('day', event_time AT TIME ZONE @timezone) AS day, shift_code, count(*) FILTER (WHERE traffic_light = 'red') AS red,
                          count(DISTINCT (worker_id, date_trunc('minute', event_time))) AS minutes
              FROM ergonomic_snapshots WHERE warehouse_id = @id AND event_time >= @from AND event_time < @to GROUP BY 1, 2) x ON x.day = r.day AND x.shift_code = r.shift_code
        WHERE r.day >= @from AT TIME ZONE @timezone AND r.day < @to AT TIME ZONE @timezone
        """;

    /// <summary>Four weeks by day, and the last one by zone, shift and location; what is checked is the last one.</summary>
    public const string Morning = """
        SELECT date_trunc('day', event_time, @timezone) AS day, zone_id, shift_code, pick_location_id, count(*) FILTER (WHERE traffic_light = 'red') AS red,
               CASE WHEN GROUPING(zone_id) = 1 THEN count(*) FILTER (WHERE event_time >= @from) ELSE 0 END AS checked
        FROM ergonomic_snapshots WHERE warehouse_id = @id AND event_time >= @from::timestamptz - interval '21 days' AND event_time < @to
        GROUP BY GROUPING SETS ((date_trunc('day', event_time, @timezone)), (zone_id, shift_code), (zone_id, pick_location_id))
        """;

    private const string WorkedShifts = """
        SELECT worker_id, shift_code, day, sum(share) FILTER (WHERE traffic_light = 'red') AS red, 0::bigint AS checked FROM (
            SELECT *, date_trunc('day', event_time AT TIME ZONE @timezone) AS day,
                   1.0::double precision / count(*) OVER (PARTITION BY worker_id, date_bin('1 minute', event_time, '2000-01-01 00:00:00+00')) AS share
            FROM ergonomic_snapshots WHERE warehouse_id = @id AND event_time >= @from AND event_time < @to AND worker_id IS NOT NULL
        ) s GROUP BY 1, 2, 3
        """;

    /// <summary>Red minutes of workers by day and shift. What is checked is of the published cells, whose edges snapshots do not tell: all spells, worked out anew.</summary>
    public const string Spells = $"{WorkedShifts} UNION ALL SELECT NULL, NULL, NULL, NULL, count(*) FROM ergo_internal.spells_of_cells(@id, @from, @to, 5)";

    /// <summary>The same, with the workers who have one.</summary>
    public const string SpellWorkers = $"{WorkedShifts} UNION ALL SELECT NULL, NULL, NULL, NULL, count(DISTINCT worker_id) FROM ergo_internal.spells_of_cells(@id, @from, @to, 5)";
}
