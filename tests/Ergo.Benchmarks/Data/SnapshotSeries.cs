namespace Ergo.Benchmarks.Data;

/// <summary>
/// Snapshots at an even rate, numbered since 1970: number n lies in the middle of the n-th share of time. Equal
/// numbers of equal series are equal snapshots. A fifth has no lifting index, one in fifty no worker; all scores are
/// within range and follow the severity from which the light is taken, and some zones are worse than others.
/// </summary>
/// <param name="PerMinute">Snapshots per minute.</param>
/// <param name="EveryLocation">
/// True to observe every location in turn, so that each <see cref="World.Locations"/> snapshots hold all of them. False to
/// follow people: 33 of a warehouse are at work, in one zone for an hour and at one location for two minutes.
/// </param>
internal sealed record SnapshotSeries(double PerMinute, bool EveryLocation)
{
    /// <summary>The columns of <see cref="Select"/>.</summary>
    public const string Columns =
        "warehouse_id, zone_id, pick_location_id, shift_code, event_time, camera_id, worker_id, model_version, confidence, source, "
        + "rula_score, reba_score, niosh_index, composite_risk, traffic_light";

    /// <summary>A minute of this series holds every location once.</summary>
    public static SnapshotSeries Dense { get; } = new(World.Locations, EveryLocation: true);

    /// <summary>People at work, thin enough for so many snapshots to fill the days.</summary>
    public static SnapshotSeries Over(int days, long rows) => new(rows / (days * 1440.0), EveryLocation: false);

    /// <summary>The first number at or after a moment.</summary>
    public long NumberAt(DateTime moment) => (long)Math.Ceiling((Seconds(moment) * PerMinute / 60) - 0.5);

    /// <summary>When a snapshot was taken, UTC.</summary>
    public DateTime TimeOf(long number) => DateTime.UnixEpoch.AddSeconds((number + 0.5) * 60 / PerMinute);

    /// <summary>Snapshots number @first to @last at @perMinute, in order of time.</summary>
    public string Select => $"""
        SELECT 'w' || l / 500 AS warehouse_id, 'z' || l / 20 AS zone_id, 'l' || l AS pick_location_id,
               (ARRAY['night', 'early', 'late'])[shift + 1] AS shift_code, to_timestamp(e) AS event_time, 'c' || l / 5 AS camera_id,
               CASE WHEN h % 50 > 0 THEN 'p' || worker END AS worker_id, 'pose-4' AS model_version,
               0.7 + (h >> 40) % 29 * 0.01::float8 AS confidence, 'camera' AS source,
               1 + (severity * 6 / 100)::int AS rula_score, 1 + (severity * 14 / 100)::int AS reba_score,
               CASE WHEN h % 5 > 0 THEN severity * 3.4 / 100 END AS niosh_index, severity AS composite_risk,
               CASE WHEN severity < 55 THEN 'green' WHEN severity < 78 THEN 'yellow' ELSE 'red' END AS traffic_light
        FROM (SELECT *, least(100, l / 20 % 7 * 4 + ((h >> 8) % 770) * 0.1::float8)::float8 AS severity FROM ({(EveryLocation ? ByLocation : ByWorker)}) p) s
        """;

    // Rows of each level are made once: a subquery with an offset is not merged into the one around it, which would
    // repeat its expressions wherever they are used.
    private const string Numbers = """
        SELECT n, e, floor(e)::bigint / 3600 AS hour, (floor(e)::bigint / 3600 + 2) % 24 / 8 AS shift, hashint8extended(n, 1) & 9223372036854775807 AS h
        FROM (SELECT n, (n + 0.5::float8) * 60 / @perMinute AS e FROM generate_series(@first, @last) n) t OFFSET 0
        """;

    private const string ByLocation = $"""
        SELECT *, l / 500 * 100 + shift * 33 + (l % 500 / 16 + hour) % 33 AS worker
        FROM (SELECT *, n % 2000 AS l FROM ({Numbers}) n OFFSET 0) x OFFSET 0
        """;

    private const string ByWorker = $"""
        SELECT *, (warehouse * 25 + (hashint8(worker * 1000000 + hour) & 2147483647) % 25) * 20
                  + (hashint8(worker * 100000000 + floor(e)::bigint / 120) & 2147483647) % 20 AS l
        FROM (SELECT *, n % 132 / 33 AS warehouse, n % 132 / 33 * 100 + shift * 33 + n % 33 AS worker FROM ({Numbers}) n OFFSET 0) x OFFSET 0
        """;

    private static double Seconds(DateTime moment) => (moment - DateTime.UnixEpoch).TotalSeconds;
}
