namespace Ergo.Benchmarks.Data;

/// <summary>4 warehouses of 25 zones of 20 locations, 100 workers and 100 cameras each, in three shifts.</summary>
internal static class World
{
    public const int Warehouses = 4;
    public const int Locations = 2_000;

    /// <summary>Writes all that is not snapshots. Retention is long enough for any history.</summary>
    public const string Sql = """
        INSERT INTO warehouses (id, name, code, timezone, retention_days)
        SELECT 'w' || w, 'Warehouse ' || w, 'W' || w, (ARRAY['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Singapore'])[w + 1], 3650
        FROM generate_series(0, 3) w;
        INSERT INTO zones (id, warehouse_id, name, code)
        SELECT 'z' || z, 'w' || z / 25, 'Zone ' || z, 'Z' || z FROM generate_series(0, 99) z;
        INSERT INTO pick_locations (id, zone_id, label)
        SELECT 'l' || l, 'z' || l / 20, 'Location ' || l FROM generate_series(0, 1999) l;
        INSERT INTO shift_calendar (warehouse_id, shift_code, name, starts_at, ends_at)
        SELECT 'w' || w, s.code, s.code, s.starts_at, s.starts_at + interval '8 hours'
        FROM generate_series(0, 3) w, (VALUES ('night', time '22:00'), ('early', '06:00'), ('late', '14:00')) s(code, starts_at)
        """;
}
