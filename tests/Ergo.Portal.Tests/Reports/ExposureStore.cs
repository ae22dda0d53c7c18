using Ergo.Database.Schema;
using Ergo.Portal.Tests.Hosting;
using Ergo.Snapshots.Views;
using Ergo.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ergo.Portal.Tests.Reports;

/// <summary>A portal on a database with two warehouses of snapshots, refreshed.</summary>
public sealed class ExposureStore : IAsyncLifetime
{
    private const string Fill = """
        INSERT INTO warehouses (id, name, code, timezone) VALUES ('w1', 'Dock West', 'DOCK W/1', 'America/New_York'), ('w2', 'Empty hall', 'HALL', 'UTC');
        INSERT INTO zones (id, warehouse_id, name, code) VALUES ('z1', 'w1', '=cmd|calc', 'Z1'), ('z2', 'w1', 'Packing, north', 'Z2');
        INSERT INTO pick_locations (id, zone_id, label) VALUES ('p1', 'z1', '-A4'), ('p2', 'z2', 'B "4"');
        SELECT create_ergonomic_snapshot_partition(d::date) FROM generate_series((now() AT TIME ZONE 'UTC')::date - 2, (now() AT TIME ZONE 'UTC')::date, interval '1 day') d;
        INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, pick_location_id, shift_code, event_time, camera_id, worker_id, composite_risk, traffic_light)
        SELECT 'w1', CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN 'z1' ELSE 'z2' END, CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN 'p1' ELSE 'p2' END,
               CASE WHEN n % 7 > 0 THEN 'A' END, now() - n * interval '40 seconds', 'c' || n % 4,
               CASE n % 6 WHEN 0 THEN NULL WHEN 1 THEN '+SUM(1)' ELSE 'W-' || n % 6 END, n % 101, (ARRAY['green', 'yellow', 'red', 'green', NULL])[1 + n % 5]
        FROM generate_series(1, 3000) n
        """;

    private TestDatabase _database = default!;

    /// <summary>The portal.</summary>
    public PortalFactory Portal { get; private set; } = default!;

    /// <summary>Its database, with the password.</summary>
    public string ConnectionString => _database.ConnectionString;

    /// <summary>The database.</summary>
    public NpgsqlDataSource DataSource => _database.DataSource;

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync();
        await new SchemaInstaller(DataSource, NullLogger<SchemaInstaller>.Instance).ApplyAsync();
        await RunAsync(Fill);
        await new MaterializedViewsService(DataSource).RefreshViewAsync(ViewNames.WorkerExposureMinutes, "test");
        Portal = new PortalFactory { ConnectionString = _database.ConnectionString };
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        await Portal.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>Runs SQL.</summary>
    public async Task RunAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Asks for one value.</summary>
    public async Task<T> AskAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Sums of the view: rows, green, yellow, red, total, score, and red minutes without a worker.</summary>
    public async Task<double[]> SumsAsync(DateTimeOffset from, DateTimeOffset to)
    {
        await using var command = DataSource.CreateCommand("""
            SELECT count(*), sum(green_minutes), sum(yellow_minutes), sum(red_minutes), sum(total_minutes), sum(weighted_exposure_score),
                   sum(red_minutes) FILTER (WHERE worker_id IS NULL)
            FROM worker_exposure_minutes WHERE warehouse_id = 'w1' AND hour_bucket >= $1 AND hour_bucket < $2
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = from });
        command.Parameters.Add(new NpgsqlParameter { Value = to });
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        return [.. Enumerable.Range(0, 7).Select(column => Convert.ToDouble(reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture))];
    }
}
