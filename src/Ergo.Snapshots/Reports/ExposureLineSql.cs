namespace Ergo.Snapshots.Reports;

/// <summary>
/// Lines of the exposure report as sums of whole published cells, those that begin in the range: neighbouring periods have no cell in
/// common, and no two answers differ by fewer people than a group.
/// </summary>
internal static class ExposureLineSql
{
    private const string Minutes = """
        sum(x.green_minutes) AS green, sum(x.yellow_minutes) AS yellow, sum(x.red_minutes) AS red, sum(x.total_minutes) AS total
        """;

    private const string NoShifts = "NULL::double precision AS max_risk, NULL::bigint AS shifts, NULL::double precision AS scheduled_minutes, NULL::double precision AS observed_in_shifts, NULL::bigint AS snapshots";

    private const string Cells = """
        (SELECT c.* FROM ergo_internal.published_cells c
         WHERE c.warehouse_id = @Id AND c.cell_start >= @from AND c.cell_start < @to AND (c.people = 0 OR c.people >= @SmallestGroup))
        """;

    /// <summary>What is held of a range, in one row.</summary>
    public const string Held = $"""
        SELECT t.*, n.*, (SELECT min(h.bucket_time) FROM ergo_internal.warehouse_exposure_hours h WHERE h.warehouse_id = @Id) AS records_from
        FROM (SELECT min(c.cell_start) AS "from", max(c.cell_end) AS "to", sum(c.cell_end - c.cell_start) AS told, coalesce(bool_or(c.is_behind), false) AS is_behind,
                     coalesce(sum(c.total_minutes), 0) AS minutes FROM {Cells} c) t
        CROSS JOIN (
            SELECT sum(x.scheduled_minutes) AS scheduled_minutes, sum(x.observed_minutes) FILTER (WHERE x.scheduled_minutes > 0) AS observed_in_shifts,
                   coalesce(sum(x.total_minutes), 0) AS identified_minutes, sum(x.snapshot_count)::bigint AS snapshots, count(DISTINCT x.worker_id) AS workers
            FROM {Cells} c JOIN ergo_internal.published_workers x USING (warehouse_id, cell_start)) n
        """;

    /// <summary>The lines. Takes @Id, @Timezone, @from, @to, @SmallestGroup, @only, @InnerPad and @OuterPad.</summary>
    public static string Of(ReportBreakdown breakdown, ReportGrain grain) => $"""
        WITH cells AS MATERIALIZED (SELECT c.*, {Key(grain)} AS key FROM {Cells} c),
        spans AS (
            SELECT x.key, min(x.cell_start) AS "from", max(x.cell_end) AS "to", {Minutes} FROM cells x GROUP BY x.key
        ), {Parts(breakdown)}
        SELECT s."from", s."to", p.name, p.kind, p.green, p.yellow, p.red, p.total, p.max_risk, p.shifts, p.scheduled_minutes, p.observed_in_shifts, p.snapshots
        FROM spans s JOIN parts p ON p.key = s.key
        WHERE p.total > 0 AND (@only::text[] = '{"{}"}' OR p.id = ANY (@only))
        UNION ALL
        SELECT s."from", s."to", NULL, {(int)LineKind.Rest}, greatest(s.green - coalesce(n.green, 0), 0), greatest(s.yellow - coalesce(n.yellow, 0), 0),
               greatest(s.red - coalesce(n.red, 0), 0), s.total - coalesce(n.total, 0), NULL, NULL, NULL, NULL, NULL
        FROM spans s LEFT JOIN (SELECT x.key, sum(x.green) AS green, sum(x.yellow) AS yellow, sum(x.red) AS red, sum(x.total) AS total FROM parts x GROUP BY x.key) n ON n.key = s.key
        WHERE s.total - coalesce(n.total, 0) > 1e-6 AND @only::text[] = '{"{}"}'
        ORDER BY 1, 4, 3
        """;

    // Of a day, week or month: the one its shift began in.
    private static string Key(ReportGrain grain) => grain switch
    {
        ReportGrain.Shift => "c.cell_start AT TIME ZONE 'UTC'",
        ReportGrain.Day => "date_trunc('day', c.cell_start AT TIME ZONE @Timezone)",
        ReportGrain.Week => "date_trunc('week', c.cell_start AT TIME ZONE @Timezone)",
        ReportGrain.Month => "date_trunc('month', c.cell_start AT TIME ZONE @Timezone)",
        ReportGrain.Period => "timestamp 'epoch'",
        _ => throw new ArgumentOutOfRangeException(nameof(grain), grain, "Hours are not told without a reason."),
    };

    private static string Parts(ReportBreakdown breakdown) => breakdown switch
    {
        ReportBreakdown.Worker => $"""
            parts AS (
                SELECT w.key, NULL::text AS id, ergo_internal.pseudonym(@InnerPad, @OuterPad, w.worker_id) AS name, {(int)LineKind.Named} AS kind,
                       w.green, w.yellow, w.red, w.total, w.max_risk, w.shifts, w.scheduled_minutes, w.observed_in_shifts, w.snapshots
                FROM (SELECT c.key, x.worker_id, {Minutes}, max(x.max_risk) AS max_risk, sum(x.shifts)::bigint AS shifts, sum(x.scheduled_minutes) AS scheduled_minutes,
                             sum(x.observed_minutes) FILTER (WHERE x.scheduled_minutes > 0) AS observed_in_shifts, sum(x.snapshot_count)::bigint AS snapshots
                      FROM cells c JOIN ergo_internal.published_workers x USING (warehouse_id, cell_start) GROUP BY 1, 2) w
            )
            """,
        ReportBreakdown.Zone => $"""
            parts AS (
                SELECT w.key, w.id, coalesce(z.name, w.id) AS name, CASE WHEN w.is_together THEN {(int)LineKind.Together} ELSE {(int)LineKind.Named} END AS kind,
                       w.green, w.yellow, w.red, w.total, {NoShifts}
                FROM (SELECT c.key, x.zone_id AS id, x.is_together, {Minutes} FROM cells c JOIN ergo_internal.published_zones x USING (warehouse_id, cell_start) GROUP BY 1, 2, 3) w
                LEFT JOIN ergo_internal.known_zones z ON z.id = w.id
            )
            """,
        ReportBreakdown.Shift => $"""
            parts AS (
                SELECT w.key, w.id, w.id AS name, CASE WHEN w.is_together THEN {(int)LineKind.Together} ELSE {(int)LineKind.Named} END AS kind,
                       w.green, w.yellow, w.red, w.total, {NoShifts}
                FROM (SELECT c.key, x.shift_code AS id, x.is_together, {Minutes} FROM cells c JOIN ergo_internal.published_shifts x USING (warehouse_id, cell_start) GROUP BY 1, 2, 3) w
            )
            """,
        _ => $"""
            parts AS (SELECT x.key, NULL::text AS id, NULL::text AS name, {(int)LineKind.Named} AS kind, x.green, x.yellow, x.red, x.total, {NoShifts} FROM spans x)
            """,
    };
}
