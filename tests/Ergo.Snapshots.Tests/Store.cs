using Dapper;
using Ergo.Database.Schema;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Ergo.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ergo.Snapshots.Tests;

/// <summary>A database of its own with the schema applied and helpers to fill and ask it.</summary>
public sealed class Store : IAsyncDisposable
{
    private static readonly Dictionary<PostgresKind, Lazy<Task<TestDatabase>>> Templates =
        Enum.GetValues<PostgresKind>().ToDictionary(kind => kind, kind => new Lazy<Task<TestDatabase>>(() => MakeTemplateAsync(kind)));

    private readonly TestDatabase _database;

    private Store(TestDatabase database) => _database = database;

    /// <summary>Servers for theories: the embedded version and the one on PATH, which both have day partitions.</summary>
    public static TheoryData<PostgresKind> Servers => TestPostgres.Only is { } only ? [only] : [PostgresKind.Embedded, PostgresKind.Path];

    /// <summary>The server of tests that need but one.</summary>
    public static PostgresKind Server => TestPostgres.Usual;

    public NpgsqlDataSource DataSource => _database.DataSource;

    /// <summary>Where the database is, with the password.</summary>
    public NpgsqlConnectionStringBuilder Address => new(_database.ConnectionString);

    public MaterializedViewsService Views => new(DataSource, Privacy);

    /// <summary>Tells workers apart however few they are.</summary>
    public WorkerPrivacy Privacy => new(DataSource, new PrivacyRules(SmallestGroup: 1));

    public ExposureQueries Exposure => new(DataSource, Privacy);

    public ReportReader Reports => new(DataSource, Privacy);

    public DataRetentionJob Retention => new(DataSource);

    /// <summary>Skips where the backend's own tables cannot become the portal's.</summary>
    public static void SkipWithoutAdoption(PostgresKind kind) =>
        Skip.If(kind == PostgresKind.Citus, "citus: tables that hold rows cannot be distributed by this version, and it says so");

    /// <summary>Skips a test of day partitions where the store has none.</summary>
    public static void SkipWithoutDayPartitions(PostgresKind kind) => Skip.If(kind == PostgresKind.Timescale, "timescaledb has chunks, no day partitions");

    public static Task<Store> CreateAsync() => CreateAsync(Server);

    public static async Task<Store> CreateAsync(PostgresKind kind)
    {
        Skip.If(TestPostgres.WhyUnavailable(kind) is not null, TestPostgres.WhyUnavailable(kind));
        return await CopyAsync(kind, await Templates[kind].Value);
    }

    /// <summary>An empty database, as one finds it before anything of the portal was installed.</summary>
    public static async Task<Store> WithoutSchemaAsync(PostgresKind kind = PostgresKind.Embedded)
    {
        Skip.If(TestPostgres.WhyUnavailable(kind) is not null, TestPostgres.WhyUnavailable(kind));
        return new Store(await TestPostgres.CreateDatabaseAsync(kind));
    }

    /// <summary>Applies the schema as the portal does.</summary>
    public Task<IReadOnlyList<string>> InstallAsync() => new SchemaInstaller(DataSource, NullLogger<SchemaInstaller>.Instance).ApplyAsync();

    /// <summary>A copy of the store, which must be used by nobody.</summary>
    public async Task<Store> CopyAsync(PostgresKind kind)
    {
        DataSource.Clear();
        return await CopyAsync(kind, _database);
    }

    private static async Task<Store> CopyAsync(PostgresKind kind, TestDatabase template) => new(await TestPostgres.CreateDatabaseAsync(kind, template.Name));

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    public async Task<int> RunAsync(string sql, object? parameters = null)
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        return await connection.ExecuteAsync(sql, parameters, commandTimeout: 300);
    }

    /// <summary>Changes snapshots so that no trigger hears of it, in the way that each tier has.</summary>
    public async Task RunPastTriggersAsync(PostgresKind kind, string sql)
    {
        if (kind == PostgresKind.Citus)
        {
            // Apart: the nodes are asked by other connections, which would wait for this one's rows.
            await RunAsync(OnShards("DISABLE"));
            await RunAsync(sql);
            await RunAsync(OnShards("ENABLE"));
            return;
        }

        await RunAsync(kind == PostgresKind.Timescale
            ? $"SET session_replication_role = replica; {sql}; RESET session_replication_role"
            : $"BEGIN; ALTER TABLE ergonomic_snapshots DISABLE TRIGGER USER; {sql}; ALTER TABLE ergonomic_snapshots ENABLE TRIGGER USER; COMMIT");
    }

    private static string OnShards(string how) => $"SELECT count(*) FROM run_command_on_shards('ergonomic_snapshots', 'ALTER TABLE %s {how} TRIGGER USER')";

    public async Task<T> AskAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql, parameters, commandTimeout: 300))!;
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        return (await connection.QueryAsync<T>(sql, parameters, commandTimeout: 300)).AsList();
    }

    /// <summary>Warehouses w1.. with zones, and day partitions around now.</summary>
    public async Task SeedWarehousesAsync(int count = 2, string timezone = "UTC")
    {
        await RunAsync("""
            INSERT INTO warehouses (id, name, code, timezone) SELECT 'w' || g, 'Warehouse ' || g, 'W' || g, @timezone FROM generate_series(1, @count) g;
            INSERT INTO zones (id, warehouse_id, name, code)
            SELECT format('w%s-z%s', g, z), 'w' || g, 'Zone ' || z, 'Z' || z FROM generate_series(1, @count) g, generate_series(1, 4) z;
            """, new { count, timezone });
    }

    public Task PartitionsAsync(int daysBack) => RunAsync("""
        SELECT create_ergonomic_snapshot_partition(d::date), create_shift_snapshot_partition(d::date)
        FROM generate_series((now() AT TIME ZONE 'UTC')::date - @daysBack, (now() AT TIME ZONE 'UTC')::date + 2, interval '1 day') d
        """, new { daysBack });

    /// <summary>Random snapshots of the last days: nulls in every key, invalid scores, several snapshots per worker and minute.</summary>
    public Task FillAsync(int rows, int warehouses, double days, double seed) => RunAsync("""
        SELECT setseed(@seed);
        INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, pick_location_id, shift_code, event_time, camera_id, worker_id,
                                         rula_score, reba_score, niosh_index, composite_risk, traffic_light)
        SELECT format('%s-%s', @seed, n), 'w' || w, CASE WHEN r1 < 0.95 THEN format('w%s-z%s', w, z) END,
               CASE WHEN r2 < 0.95 THEN format('p%s-%s', z, l) END, (ARRAY['A', 'B', NULL])[1 + (n % 3)], t,
               CASE WHEN r3 < 0.9 THEN 'c' || l END, CASE WHEN r4 < 0.9 THEN format('k%s-%s', w, k) END,
               CASE WHEN r1 < 0.97 THEN (r2 * 10)::int END, CASE WHEN r2 < 0.97 THEN (r3 * 17)::int END,
               CASE WHEN r3 < 0.97 THEN r4 * 4 - 0.1 END, CASE WHEN r4 < 0.97 THEN r1 * 104 - 2 END,
               (ARRAY['green', 'green', 'yellow', 'red', NULL])[1 + (r2 * 4.2)::int % 5]
        FROM (SELECT n, 1 + n % @warehouses AS w, 1 + (random() * 3)::int AS z, (random() * 3)::int AS l, (random() * 3)::int AS k,
                     now() - random() * make_interval(secs => @days * 86400) AS t,
                     random() AS r1, random() AS r2, random() AS r3, random() AS r4
              FROM generate_series(1, @rows) n) x
        """, new { rows, warehouses, days, seed });

    public async Task<Warehouse> WarehouseAsync(string code) => (await new WarehouseDirectory(DataSource).FindByCodeAsync(AccessScope.All, code))!;

    /// <summary>An exposure whose workers have their ids; all else of them is as without.</summary>
    public async Task<ExposureSummary> NamedExposureAsync(Warehouse warehouse, TimeRange range)
    {
        var summary = await Exposure.GetAsync(warehouse, range);
        var named = await Exposure.GetNamedWorkersAsync(await UnmaskAsync(warehouse), warehouse, range);
        Assert.Equal(named.Select(worker => worker with { WorkerId = null }), summary.Workers);
        return summary with { Workers = named };
    }

    /// <summary>Lets a session of a test see the ids of a warehouse.</summary>
    public async Task<Unmasking> UnmaskAsync(Warehouse warehouse) =>
        await new Unmaskings(DataSource).BeginAsync(await StartSessionAsync(), warehouse, "A test of the figures", TimeSpan.FromMinutes(5));

    /// <summary>A live session.</summary>
    public Task<long> StartSessionAsync() => AskAsync<long>("""
        INSERT INTO ergo_internal.sessions (key_hash, issuer, subject, name, idle_limit, ends_at)
        VALUES (sha256(uuid_send(gen_random_uuid())), 'test', 'test', 'Safety manager', interval '1 hour', now() + interval '1 hour') RETURNING id
        """);

    /// <summary>Rows in which a view and the oracle disagree, over everything that can be compared; empty when all agree.</summary>
    public Task<IReadOnlyList<string>> DifferencesAsync() => ListAsync<string>("""
        SELECT format('%s of %s: %s %s, stored %s, expected %s', v.name, d.warehouse_id, d.problem, d.key, d.stored, d.expected)
        FROM ergo_internal.views v CROSS JOIN ergo_internal.known_warehouses w
        CROSS JOIN LATERAL ergo_internal.view_differences(v.name, w.id, '-infinity', 'infinity') d
        ORDER BY v.ordinal, w.id LIMIT 20
        """);

    private static async Task<TestDatabase> MakeTemplateAsync(PostgresKind kind)
    {
        var database = await TestPostgres.CreateDatabaseAsync(kind);
        await using (var source = NpgsqlDataSource.Create(database.ConnectionString + ";Pooling=false"))
        {
            await new SchemaInstaller(source, NullLogger<SchemaInstaller>.Instance).ApplyAsync();
        }

        return database;
    }
}
