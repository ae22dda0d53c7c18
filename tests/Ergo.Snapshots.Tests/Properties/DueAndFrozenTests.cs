using Dapper;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests.Properties;

/// <summary>Rows of the future enter when they are due; rows for frozen buckets never do, and are counted.</summary>
public sealed class DueAndFrozenTests
{
    private static readonly DateTime Noon = new(2026, 6, 17, 12, 0, 0, DateTimeKind.Utc);

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Rows_of_the_future_enter_every_view_when_they_are_due(PostgresKind server)
    {
        await using var database = await CreateAsync(server);
        await using var connection = await StartAsync(database);
        // 12:00:20: due is 12:05:20. The second and third row share the minute that straddles it.
        await MoveClockAsync(connection, Noon.AddSeconds(20));
        await connection.ExecuteAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, event_time, traffic_light) VALUES
                ('w1', 'z1', 'k1', '2026-06-17 12:04:59.999999+00', 'red'), ('w1', 'z1', 'k1', '2026-06-17 12:05:10+00', 'red'),
                ('w1', 'z1', 'k1', '2026-06-17 12:05:50+00', 'red'), ('w1', 'z1', 'k1', '2026-06-17 15:00:00+00', 'red')
            """);
        await connection.ExecuteAsync("CALL refresh_all_views()");
        // Hours take in what is due of them.
        Assert.Equal("1 1 0 2 2", await CountsAsync(connection));

        await MoveClockAsync(connection, Noon.AddMinutes(2));
        await connection.ExecuteAsync("CALL refresh_all_views()");
        Assert.Equal("3 3 3 3 3", await CountsAsync(connection));
        Assert.Equal(1, await connection.ExecuteScalarAsync<long>("SELECT future_rows FROM data_quality WHERE warehouse_id = 'w1'"));

        await MoveClockAsync(connection, Noon.AddHours(4));
        await connection.ExecuteAsync("CALL refresh_all_views()");
        Assert.Equal("4 4 4 4 4", await CountsAsync(connection));
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("SELECT future_rows FROM data_quality WHERE warehouse_id = 'w1'"));
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM ergo_internal.change_ledger"));
        Assert.Empty(await Faults.SettledState.ProblemsAsync(connection));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Changes_of_a_frozen_bucket_change_no_view_and_new_rows_are_counted(PostgresKind server)
    {
        await using var database = await CreateAsync(server);
        await using var connection = await StartAsync(database);
        await connection.ExecuteAsync("""
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, worker_id, event_time, traffic_light)
            SELECT 'old' || n, 'w1', 'z1', 'k1', '2026-06-17 08:00+00'::timestamptz + n * interval '7 minutes', 'red' FROM generate_series(0, 9) n;
            UPDATE warehouses SET retention_days = 3 WHERE id = 'w1'
            """);
        await connection.ExecuteAsync("CALL refresh_all_views()");
        await MoveClockAsync(connection, Noon.AddDays(4));
        await FrozenBuckets.RememberAsync(connection);
        Assert.True(await connection.ExecuteScalarAsync<long>("SELECT count(DISTINCT view_name) FROM test_clock.frozen_buckets") == 4);

        var move = MovedSnapshots.Statement(server, "'2026-06-18 00:01+00'::timestamptz", "warehouse_id", "id = 'old2'");
        await connection.ExecuteAsync($"""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, event_time, traffic_light) VALUES
                ('w1', 'z1', 'k1', '2026-06-17 08:00:30+00', 'green'), ('w1', 'z9', NULL, '2026-06-16 23:59:59+00', NULL), ('w1', 'z1', 'k1', '2026-06-18 00:00+00', 'green');
            UPDATE ergonomic_snapshots SET traffic_light = 'green' WHERE id = 'old1';
            {move};
            DELETE FROM ergonomic_snapshots WHERE id = 'old3'
            """);
        await connection.ExecuteAsync("CALL refresh_all_views()");
        Assert.Empty(await FrozenBuckets.ChangedAsync(connection));
        await connection.ExecuteAsync("CALL refresh_all_views(true)");
        Assert.Empty(await FrozenBuckets.ChangedAsync(connection));
        await connection.ExecuteAsync("CALL run_retention('test')");
        await connection.ExecuteAsync("CALL refresh_all_views(true)");
        Assert.Empty(await FrozenBuckets.ChangedAsync(connection));

        // Two rows came for a frozen day, and one that was updated there is no row more; the first day that is not frozen has both of its rows.
        Assert.Equal(2, await connection.ExecuteScalarAsync<long>("SELECT too_late_rows::bigint FROM data_quality WHERE warehouse_id = 'w1'"));
        Assert.Equal(2, await connection.ExecuteScalarAsync<long>("SELECT sum(snapshot_count)::bigint FROM posture_type_counts WHERE hour_bucket >= '2026-06-18+00'"));
        Assert.Empty(await Faults.SettledState.ProblemsAsync(connection));
    }

    private static async Task<HistoryDatabase> CreateAsync(PostgresKind server)
    {
        Skip.If(TestPostgres.WhyUnavailable(server) is not null, TestPostgres.WhyUnavailable(server));
        return await HistoryDatabase.CreateAsync(server);
    }

    private static async Task<NpgsqlConnection> StartAsync(HistoryDatabase database)
    {
        await database.StartAtAsync(Noon);
        var connection = await database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("INSERT INTO warehouses (id, name, code) VALUES ('w1', 'One', 'W1')");
        return connection;
    }

    private static Task MoveClockAsync(NpgsqlConnection connection, DateTime moment) =>
        connection.ExecuteAsync("UPDATE test_clock.state SET ahead = @moment - pg_catalog.clock_timestamp()", new { moment });

    // Snapshots in the five views; the ranking starts at three reds.
    private static async Task<string> CountsAsync(NpgsqlConnection connection) => (await connection.ExecuteScalarAsync<string>("""
        SELECT concat_ws(' ', (SELECT coalesce(sum(snapshot_count), 0) FROM rollup_1m), (SELECT coalesce(sum(snapshot_count), 0) FROM rollup_5m),
                         (SELECT coalesce(sum(total_red_snapshots), 0) FROM top_red_zones), (SELECT coalesce(sum(snapshot_count), 0) FROM worker_exposure_minutes),
                         (SELECT coalesce(sum(snapshot_count), 0) FROM posture_type_counts))
        """))!;
}
