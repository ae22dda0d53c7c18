using Ergo.Benchmarks.Data;

namespace Ergo.Benchmarks.Refresh;

/// <summary>
/// A database in which TimescaleDB keeps the same columns up over a hypertable with the same snapshots and indexes, as its experts set it up:
/// without an index for each column that is grouped by, with one for what is asked, and materialized only.
/// Disposing drops it.
/// </summary>
internal sealed class ContinuousAggregate : IAsyncDisposable
{
    private const string Schema = $"""
        CREATE TABLE ergonomic_snapshots (
            id text NOT NULL DEFAULT gen_random_uuid()::text, warehouse_id text NOT NULL, zone_id text, pick_location_id text, shift_code text,
            event_time timestamptz NOT NULL, "timestamp" timestamptz, camera_id text, worker_id text, model_version text, risk_score double precision,
            posture_keypoints jsonb, confidence double precision, source text, rula_score integer, reba_score integer, niosh_index double precision,
            composite_risk double precision, traffic_light text, reason text, source_upload_id text,
            ingest_time timestamptz NOT NULL DEFAULT now(), created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (id, event_time));
        SELECT create_hypertable('ergonomic_snapshots', 'event_time', chunk_time_interval => interval '1 day', create_default_indexes => false);
        CREATE INDEX ON ergonomic_snapshots (warehouse_id, event_time DESC);
        CREATE INDEX ON ergonomic_snapshots (zone_id, event_time DESC);
        CREATE INDEX ON ergonomic_snapshots (traffic_light, event_time DESC);
        CREATE INDEX ON ergonomic_snapshots (event_time DESC)
        """;

    private const string View = $"""
        CREATE MATERIALIZED VIEW baseline_aggregate WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
        SELECT warehouse_id, zone_id, pick_location_id, shift_code, time_bucket('1 minute', event_time) AS bucket_time, {RefreshSql.Aggregates}
        FROM ergonomic_snapshots GROUP BY 1, 2, 3, 4, 5 WITH NO DATA
        """;

    private const string Index = "CREATE INDEX ON baseline_aggregate (warehouse_id, bucket_time)";

    // As its own policy would call it for a view of seven days.
    private const string Refresh =
        "CALL refresh_continuous_aggregate('baseline_aggregate', date_trunc('minute', now()) - interval '7 days', NULL)";

    private readonly BenchmarkDatabase _database;
    private readonly History _history;

    private ContinuousAggregate(BenchmarkDatabase database, string version)
    {
        _database = database;
        _history = new History(database, SnapshotSeries.Dense);
        Version = version;
    }

    /// <summary>Version of the extension.</summary>
    public string Version { get; }

    /// <summary>Loads and builds one, or returns null where the server has no TimescaleDB.</summary>
    public static async Task<ContinuousAggregate?> CreateAsync(BenchmarkServer server, long rows, long end, CancellationToken cancellationToken)
    {
        var database = await BenchmarkDatabase.CreateEmptyAsync(server, cancellationToken);
        try
        {
            if (!await database.AskAsync<bool>(
                """
                SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'timescaledb')
                   AND current_setting('shared_preload_libraries') LIKE '%timescaledb%'
                """, null, cancellationToken))
            {
                await database.DisposeAsync();
                return null;
            }

            await database.RunAsync("CREATE EXTENSION IF NOT EXISTS timescaledb", null, cancellationToken);
            await database.RunAsync(Schema, null, cancellationToken);
            var version = await database.AskAsync<string>("SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'", null, cancellationToken);
            ContinuousAggregate aggregate = new(database, version);
            await Benchmark.PhaseAsync("Loading the hypertable", () => aggregate._history.LoadSnapshotsAsync(rows, end, cancellationToken));
            await database.RunAsync(View, null, cancellationToken);
            await database.RunAsync(Index, null, cancellationToken);
            await Benchmark.PhaseAsync("Building the continuous aggregate", () => aggregate.RefreshAsync(cancellationToken));
            await database.SettleAsync("Hypertable", cancellationToken);
            return aggregate;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes snapshots.</summary>
    public Task InsertAsync(long first, long last, CancellationToken cancellationToken) => _history.InsertAsync(first, last, cancellationToken);

    /// <inheritdoc cref="RefreshSql.Late"/>
    public Task InsertLateAsync(int count, DateTime until, CancellationToken cancellationToken) => _database.RunAsync(RefreshSql.Late, new { count, until }, cancellationToken);

    /// <summary>Brings the aggregate up to date.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) => _database.RunAsync(Refresh, null, cancellationToken);

    /// <inheritdoc cref="RefreshSql.Fingerprint"/>
    public Task<string> FingerprintAsync(DateTime since, CancellationToken cancellationToken) =>
        _database.AskAsync<string>(RefreshSql.Fingerprint("baseline_aggregate"), new { since }, cancellationToken);

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
