namespace Ergo.Snapshots.Tests.Adoption;

/// <summary>One of the forms in which the backend's own database is found.</summary>
/// <param name="Name">Shown in the test's name.</param>
public sealed record BackendLayout(string Name)
{
    /// <summary>event_time beside "timestamp", null in some rows.</summary>
    public bool HasEventTime { get; init; }

    /// <summary>ingest_time, null in some rows.</summary>
    public bool HasIngestTime { get; init; }

    /// <summary>retention_days, of which some are no number of days.</summary>
    public bool HasRetentionDays { get; init; }

    /// <summary>Ids are uuid instead of text.</summary>
    public bool HasUuids { get; init; }

    /// <summary>Other types, and columns nobody told of, one of them from a sequence.</summary>
    public bool HasOtherColumns { get; init; }

    public static IReadOnlyList<BackendLayout> All { get; } =
    [
        new("as the backend makes it"),
        new("with all columns") { HasEventTime = true, HasIngestTime = true, HasRetentionDays = true },
        new("with uuids and other columns") { HasUuids = true, HasOtherColumns = true },
    ];

    private string Id => HasUuids ? "uuid" : "text";

    public override string ToString() => Name;

    /// <summary>The tables, as Prisma would create them.</summary>
    public string Tables => $"""
        CREATE TABLE warehouses (id {Id} PRIMARY KEY, name text NOT NULL, code text NOT NULL, {(HasRetentionDays ? "retention_days int DEFAULT 90," : "")}
            created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP);
        CREATE UNIQUE INDEX warehouses_code_key ON warehouses (code);
        CREATE TABLE zones (id {Id} PRIMARY KEY, warehouse_id {Id} NOT NULL REFERENCES warehouses (id) ON UPDATE CASCADE ON DELETE RESTRICT,
            name text NOT NULL, code text NOT NULL, description text, created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP);
        CREATE TABLE pick_locations (id {Id} PRIMARY KEY, zone_id {Id} NOT NULL REFERENCES zones (id), label text NOT NULL,
            x_coord double precision, y_coord double precision, z_height_cm double precision, reach_band text, created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP);
        CREATE TABLE users (id {Id} PRIMARY KEY, email text NOT NULL UNIQUE, name text, role text, created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP);
        CREATE TABLE user_warehouses (user_id {Id} NOT NULL REFERENCES users (id), warehouse_id {Id} NOT NULL REFERENCES warehouses (id), PRIMARY KEY (user_id, warehouse_id));
        CREATE TABLE user_zones (user_id {Id} NOT NULL REFERENCES users (id), zone_id {Id} NOT NULL REFERENCES zones (id), PRIMARY KEY (user_id, zone_id));
        CREATE TABLE alerts (id {Id} PRIMARY KEY DEFAULT gen_random_uuid(){(HasUuids ? "" : "::text")}, warehouse_id {Id}, zone_id {Id} REFERENCES zones (id), severity text NOT NULL,
            title text NOT NULL, message text, triggered_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, resolved_at timestamp(3), created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP);
        CREATE TABLE ergonomic_snapshots (id {Id} PRIMARY KEY, warehouse_id {Id} REFERENCES warehouses (id), zone_id {Id} REFERENCES zones (id),
            pick_location_id {Id} REFERENCES pick_locations (id) ON DELETE SET NULL, shift_code text, "timestamp" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
            {(HasEventTime ? "event_time timestamptz," : "")} {(HasIngestTime ? "ingest_time timestamptz DEFAULT now()," : "")}
            camera_id text, worker_id {(HasOtherColumns ? "varchar(40)" : "text")}, model_version text, risk_score {(HasOtherColumns ? "numeric(6,3)" : "double precision")},
            posture_keypoints {(HasOtherColumns ? "json" : "jsonb")}, confidence {(HasOtherColumns ? "real" : "double precision")}, source text DEFAULT 'camera',
            rula_score {(HasOtherColumns ? "smallint" : "integer")}, reba_score integer, niosh_index double precision, composite_risk double precision, traffic_light text,
            reason text, source_upload_id text, created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
            {(HasOtherColumns ? ", tenant text NOT NULL DEFAULT 'acme', number serial, tags text[]" : "")});
        CREATE INDEX ergonomic_snapshots_timestamp_idx ON ergonomic_snapshots ("timestamp");
        CREATE INDEX idx_ergonomic_warehouse_time ON ergonomic_snapshots (warehouse_id, "timestamp");
        CREATE TABLE shift_snapshots (id bigserial PRIMARY KEY, warehouse_id {Id}, shift_code text, bucket_start timestamp(3) NOT NULL, bucket_end timestamp(3) NOT NULL,
            avg_picks_per_hour double precision, total_picks integer, green_locations integer, yellow_locations integer, red_locations integer,
            avg_composite_risk double precision, anomaly_score double precision, status text, created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP);
        CREATE TABLE reviews (id bigserial PRIMARY KEY, snapshot_id {Id} NOT NULL REFERENCES ergonomic_snapshots (id) ON DELETE CASCADE, zone_id {Id} REFERENCES zones (id), note text);
        """;

    /// <summary>
    /// Rows of the last hours, and some of other times: without warehouse, zone or location, of ten years ago, of next month and
    /// of no time at all. Copies of both tables stay as snapshots_before and shifts_before.
    /// </summary>
    public string Rows(int count) => $"""
        CREATE FUNCTION pg_temp.uid(what text) RETURNS {Id} LANGUAGE sql AS $$ SELECT md5(what)::uuid::{Id} $$;
        INSERT INTO warehouses (id, name, code) SELECT pg_temp.uid('w' || g), 'Warehouse ' || g, 'W' || g FROM generate_series(1, 3) g;
        INSERT INTO zones (id, warehouse_id, name, code) SELECT pg_temp.uid('z' || z), pg_temp.uid('w' || 1 + z % 3), 'Zone ' || z, 'Z' || z FROM generate_series(0, 8) z;
        INSERT INTO pick_locations (id, zone_id, label) SELECT pg_temp.uid('l' || l), pg_temp.uid('z' || l % 9), 'L' || l FROM generate_series(0, 17) l;
        INSERT INTO users (id, email) VALUES (pg_temp.uid('u'), 'u@example.com');
        INSERT INTO user_zones SELECT pg_temp.uid('u'), pg_temp.uid('z1');
        INSERT INTO alerts (warehouse_id, zone_id, severity, title, resolved_at) VALUES (pg_temp.uid('w1'), pg_temp.uid('z3'), 'high', 'Reds', '2026-03-29 02:30:00.123'), (NULL, NULL, 'low', 'Nothing', NULL);
        INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, pick_location_id, shift_code, "timestamp", camera_id, worker_id, risk_score, posture_keypoints, confidence,
                                         rula_score, reba_score, niosh_index, composite_risk, traffic_light)
        SELECT pg_temp.uid('s' || n), CASE WHEN n % 10 > 0 THEN pg_temp.uid('w' || 1 + n % 9 % 3) END, CASE WHEN n % 20 > 0 THEN pg_temp.uid('z' || n % 9) END,
               CASE WHEN n % 7 > 0 THEN pg_temp.uid('l' || n % 18) END, (ARRAY['A', 'B', NULL])[1 + n % 3],
               CASE WHEN n = 1 THEN 'infinity' WHEN n = 2 THEN '-infinity' WHEN n = 3 THEN '2016-02-29 12:00' WHEN n = 4 THEN (now() AT TIME ZONE 'UTC') + interval '30 days'
                    ELSE (now() AT TIME ZONE 'UTC') - interval '1 hour' - n * interval '30 minutes' / {count} - n % 2 * interval '26 hours' END,
               'c' || n % 5, 'k' || n % 6, n % 100 / 8.0, '[1, 2]', 0.5, 1 + n % 7, 1 + n % 15, n % 30 / 10.0, n % 101, (ARRAY['green', 'yellow', 'red'])[1 + n % 3]
        FROM generate_series(1, {count}) n;
        INSERT INTO shift_snapshots (warehouse_id, shift_code, bucket_start, bucket_end, total_picks)
        SELECT CASE WHEN n % 5 > 0 THEN pg_temp.uid('w' || 1 + n % 3) END, 'A', t, t + interval '8 hours', n
        FROM (SELECT n, date_trunc('hour', now() AT TIME ZONE 'UTC') - n * interval '8 hours' AS t FROM generate_series(1, 12) n) x;
        INSERT INTO reviews (snapshot_id, note) SELECT id, 'seen' FROM ergonomic_snapshots LIMIT 5;
        {(HasEventTime ? """UPDATE ergonomic_snapshots SET event_time = ("timestamp" AT TIME ZONE 'UTC') - interval '1 second' WHERE composite_risk > 30;""" : "")}
        {(HasIngestTime ? "UPDATE ergonomic_snapshots SET ingest_time = NULL WHERE composite_risk > 60;" : "")}
        {(HasRetentionDays ? "UPDATE warehouses SET retention_days = CASE code WHEN 'W1' THEN 400 WHEN 'W2' THEN 0 END;" : "")}
        CREATE TABLE snapshots_before AS SELECT * FROM ergonomic_snapshots;
        CREATE TABLE shifts_before AS SELECT * FROM shift_snapshots;
        """;

    /// <summary>Rows of either table that are not what the copy says they must be, none when all is well.</summary>
    public string Differences => $"""
        SELECT format('snapshot %s', coalesce(b.id::text, s.id)) FROM snapshots_before b
        LEFT JOIN zones z ON z.id::text = b.zone_id::text FULL JOIN ergonomic_snapshots s ON s.id = b.id::text
        WHERE ROW(b.id::text, coalesce(b.warehouse_id::text, z.warehouse_id::text, 'unassigned'), b.zone_id::text, b.pick_location_id::text, b.shift_code, b."timestamp" AT TIME ZONE 'UTC',
                  {(HasEventTime ? "coalesce(b.event_time, b.\"timestamp\" AT TIME ZONE 'UTC')" : "b.\"timestamp\" AT TIME ZONE 'UTC'")},
                  {(HasIngestTime ? "coalesce(b.ingest_time, b.created_at AT TIME ZONE 'UTC')" : "b.created_at AT TIME ZONE 'UTC'")},
                  b.camera_id, b.worker_id::text, b.model_version, b.risk_score::float8, b.posture_keypoints::text, b.confidence::float8, b.source, b.rula_score::int, b.reba_score,
                  b.niosh_index, b.composite_risk, b.traffic_light, b.reason, b.source_upload_id, b.created_at AT TIME ZONE 'UTC' {(HasOtherColumns ? ", b.tenant, b.number, b.tags" : "")})
           IS DISTINCT FROM
              ROW(s.id, s.warehouse_id, s.zone_id, s.pick_location_id, s.shift_code, s."timestamp", s.event_time, s.ingest_time,
                  s.camera_id, s.worker_id, s.model_version, s.risk_score, s.posture_keypoints::text, s.confidence, s.source, s.rula_score, s.reba_score,
                  s.niosh_index, s.composite_risk, s.traffic_light, s.reason, s.source_upload_id, s.created_at {(HasOtherColumns ? ", s.tenant, s.number, s.tags" : "")})
          -- A hypertable cannot hold this one, so it is kept aside.
          AND NOT (b."timestamp" = '-infinity' AND EXISTS (SELECT FROM ergo_internal.adoption_conflicts c WHERE c.old_row ->> 'id' = b.id::text))
        UNION ALL
        SELECT format('shift %s', coalesce(b.id, s.id)) FROM shifts_before b FULL JOIN shift_snapshots s ON s.id = b.id
        WHERE ROW(b.id, coalesce(b.warehouse_id::text, 'unassigned'), b.shift_code, b.bucket_start AT TIME ZONE 'UTC', b.bucket_start AT TIME ZONE 'UTC', b.bucket_end AT TIME ZONE 'UTC', b.total_picks)
           IS DISTINCT FROM ROW(s.id, s.warehouse_id, s.shift_code, s.event_time, s.bucket_start, s.bucket_end, s.total_picks)
        """;
}
