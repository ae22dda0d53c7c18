using Ergo.Benchmarks.Data;

namespace Ergo.Benchmarks.Adopt;

/// <summary>The backend's own tables with a history of 30 days, of which one row in a hundred has no warehouse.</summary>
internal static class BackendTables
{
    public const int Days = 30;

    /// <summary>The tables, as Prisma would create them, and their small contents.</summary>
    public const string Sql = """
        CREATE TABLE warehouses (id text PRIMARY KEY, name text NOT NULL, code text NOT NULL UNIQUE, created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP);
        CREATE TABLE zones (id text PRIMARY KEY, warehouse_id text NOT NULL REFERENCES warehouses (id), name text NOT NULL, code text NOT NULL, description text,
            created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP);
        CREATE TABLE pick_locations (id text PRIMARY KEY, zone_id text NOT NULL REFERENCES zones (id), label text NOT NULL, x_coord double precision, y_coord double precision,
            z_height_cm double precision, reach_band text, created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP);
        CREATE TABLE ergonomic_snapshots (id text PRIMARY KEY, warehouse_id text REFERENCES warehouses (id), zone_id text REFERENCES zones (id),
            pick_location_id text REFERENCES pick_locations (id), shift_code text, "timestamp" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, camera_id text, worker_id text,
            model_version text, risk_score double precision, posture_keypoints jsonb, confidence double precision, source text, rula_score integer, reba_score integer,
            niosh_index double precision, composite_risk double precision, traffic_light text, reason text, source_upload_id text,
            created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP);
        CREATE INDEX ergonomic_snapshots_warehouse_id_timestamp_idx ON ergonomic_snapshots (warehouse_id, "timestamp");
        CREATE TABLE shift_snapshots (id bigserial PRIMARY KEY, warehouse_id text, shift_code text, bucket_start timestamp(3) NOT NULL, bucket_end timestamp(3) NOT NULL,
            avg_picks_per_hour double precision, total_picks integer, green_locations integer, yellow_locations integer, red_locations integer,
            avg_composite_risk double precision, anomaly_score double precision, status text, created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP);
        INSERT INTO warehouses (id, name, code) SELECT 'w' || w, 'Warehouse ' || w, 'W' || w FROM generate_series(0, 3) w;
        INSERT INTO zones (id, warehouse_id, name, code) SELECT 'z' || z, 'w' || z / 25, 'Zone ' || z, 'Z' || z FROM generate_series(0, 99) z;
        INSERT INTO pick_locations (id, zone_id, label) SELECT 'l' || l, 'z' || l / 20, 'Location ' || l FROM generate_series(0, 1999) l;
        INSERT INTO shift_snapshots (warehouse_id, shift_code, bucket_start, bucket_end, total_picks)
        SELECT 'w' || n % 4, 'early', t, t + interval '1 hour', n FROM (SELECT n, date_trunc('hour', now() AT TIME ZONE 'UTC') - n * interval '1 hour' AS t FROM generate_series(1, 720) n) x;
        """;

    /// <summary>Fills the snapshots from a series.</summary>
    public static string Fill(SnapshotSeries series) => $"""
        INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, pick_location_id, shift_code, "timestamp", camera_id, worker_id, model_version, confidence, source,
                                         rula_score, reba_score, niosh_index, composite_risk, traffic_light, posture_keypoints, created_at)
        SELECT gen_random_uuid()::text, CASE WHEN row_number() OVER () % 100 > 0 THEN warehouse_id END, zone_id, pick_location_id, shift_code, event_time AT TIME ZONE 'UTC', camera_id, worker_id,
               model_version, confidence, source, rula_score, reba_score, niosh_index, composite_risk, traffic_light, '[[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]', event_time AT TIME ZONE 'UTC'
        FROM ({series.Select}) s
        """;

    /// <summary>How many snapshots there are but those of the writer, and a sum over all that each of them says.</summary>
    /// <param name="time">The time of a row, as timestamptz.</param>
    public static string Checksum(string time) => $"""
        SELECT count(*) || ' ' || sum(hashtextextended(concat_ws('|', s.id, coalesce(s.warehouse_id, z.warehouse_id, 'unassigned'), s.zone_id, s.pick_location_id, s.shift_code,
                   extract(epoch FROM {time}), s.camera_id, s.worker_id, s.model_version, s.confidence, s.source, s.rula_score, s.reba_score, s.niosh_index, s.composite_risk,
                   s.traffic_light, s.posture_keypoints), 0)::numeric)
        FROM ergonomic_snapshots s LEFT JOIN zones z ON z.id = s.zone_id WHERE s.source IS DISTINCT FROM 'writer'
        """;
}
