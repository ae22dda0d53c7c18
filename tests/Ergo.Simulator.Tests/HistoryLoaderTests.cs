using Ergo.Simulator.Loading;
using Ergo.Simulator.Posture;

namespace Ergo.Simulator.Tests;

public sealed class HistoryLoaderTests
{
    [Fact]
    public async Task Load_writes_exactly_the_generated_rows()
    {
        await using SimulatorDatabase database = await SimulatorDatabase.CreateAsync();
        HistoryOptions options = Histories.Options(30_000, 3);
        List<LoadProgress> progress = [];

        LoadResult result = await HistoryLoader.LoadAsync(database.DataSource, options, new Recorder(progress.Add), default);

        Assert.Equal((30_000, 0), (result.RowsWritten, result.RowsBefore));
        Assert.Equal(30_000, progress[^1].RowsDone);
        Assert.Equal(new DateOnly(2026, 3, 18), progress[0].Day);
        SnapshotRow sample = new HistoryGenerator(options).Rows().First(row => row.Keypoints is not null);
        Assert.Equal(
            new HistoryGenerator(options).Rows().Sum(row => row.Composite ?? 0),
            await database.ScalarAsync<double>("SELECT sum(composite_risk) FROM ergonomic_snapshots"), 0.01);
        Assert.Equal(1L, await database.ScalarAsync<long>(
            $"""
            SELECT count(*) FROM ergonomic_snapshots WHERE id = '{sample.Id}' AND event_time = '{sample.EventTime:O}' AND "timestamp" = event_time
                AND ingest_time = '{sample.IngestTime:O}' AND camera_id = '{sample.CameraId}' AND posture_keypoints = '{sample.Keypoints}'
            """));
        Assert.Equal(0L, await database.ScalarAsync<long>(
            """
            SELECT count(*) FROM ergonomic_snapshots s LEFT JOIN zones z ON z.id = s.zone_id LEFT JOIN pick_locations l ON l.id = s.pick_location_id
            WHERE (s.zone_id IS NOT NULL AND (z.id IS NULL OR z.warehouse_id <> s.warehouse_id)) OR (s.pick_location_id IS NOT NULL AND l.id IS NULL)
            """));
        Assert.True(await database.ScalarAsync<long>("SELECT count(*) FROM shift_snapshots WHERE event_time = bucket_start") > 200);
        Assert.True(await database.ScalarAsync<long>("SELECT count(*) FROM alerts WHERE resolved_at IS NULL") >= 4);
        Assert.Equal(4L, await database.ScalarAsync<long>(
            "SELECT count(*) FROM user_warehouses a JOIN users u ON u.id = a.user_id WHERE u.email = 'safety-manager@example.test'"));
    }

    [Fact]
    public async Task Load_that_was_stopped_is_completed_without_duplicates()
    {
        await using SimulatorDatabase database = await SimulatorDatabase.CreateAsync();
        HistoryOptions options = Histories.Options(60_000, 4);
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => HistoryLoader.LoadAsync(
            database.DataSource, options,
            new Recorder(_ => stop.Cancel()), stop.Token));
        long before = await Count(database);
        Assert.InRange(before, 1, 59_999);

        // The clock has gone on meanwhile; the history keeps its end.
        LoadResult result = await HistoryLoader.LoadAsync(
            database.DataSource, options with { End = Histories.End.AddHours(5), ContinueEarlier = true }, null, default);

        Assert.Equal((60_000 - before, before, Histories.End), (result.RowsWritten, result.RowsBefore, result.End));
        await AssertIsWhole(database, options);
    }

    [Fact]
    public async Task Load_that_is_finished_is_left_as_it_is_even_after_its_rows_were_purged()
    {
        await using SimulatorDatabase database = await SimulatorDatabase.CreateAsync();
        HistoryOptions options = Histories.Options(2_000, 2) with { ContinueEarlier = true };
        await HistoryLoader.LoadAsync(database.DataSource, options, null, default);
        await database.ExecuteAsync("DELETE FROM ergonomic_snapshots WHERE event_time < '2026-03-17'; UPDATE warehouses SET retention_days = 7");
        long left = await Count(database);

        LoadResult result = await HistoryLoader.LoadAsync(database.DataSource, options with { End = Histories.End.AddDays(3) }, null, default);

        Assert.Equal(0, result.RowsWritten);
        Assert.Equal(left, await Count(database));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM warehouses WHERE retention_days <> 7"));
    }

    [Fact]
    public async Task Load_whose_record_was_lost_adds_only_the_missing_rows()
    {
        await using SimulatorDatabase database = await SimulatorDatabase.CreateAsync();
        HistoryOptions options = Histories.Options(20_000, 2);
        await HistoryLoader.LoadAsync(database.DataSource, options, null, default);
        await database.ExecuteAsync("DROP SCHEMA simulator CASCADE; DELETE FROM ergonomic_snapshots WHERE event_time < '2026-03-17 06:00Z' OR rula_score = 3");
        long left = await Count(database);

        LoadResult result = await HistoryLoader.LoadAsync(database.DataSource, options, null, default);

        Assert.Equal(20_000 - left, result.RowsWritten);
        await AssertIsWhole(database, options);
    }

    [Fact]
    public async Task Load_by_two_at_once_never_duplicates()
    {
        await using SimulatorDatabase database = await SimulatorDatabase.CreateAsync();
        HistoryOptions options = Histories.Options(60_000, 4);

        Task[] both = [HistoryLoader.LoadAsync(database.DataSource, options, null, default), HistoryLoader.LoadAsync(database.DataSource, options, null, default)];
        await Task.WhenAll(both.Select(load => load.ContinueWith(_ => { }, TaskScheduler.Default)));

        Assert.All(both.Where(load => load.IsFaulted), load => Assert.True(load.Exception!.InnerException is SimulatorException, load.Exception.InnerException!.ToString()));
        await HistoryLoader.LoadAsync(database.DataSource, options, null, default);
        await AssertIsWhole(database, options);
    }

    [Fact]
    public async Task Load_makes_the_partition_of_every_day()
    {
        await using SimulatorDatabase database = await SimulatorDatabase.CreateAsync();

        await HistoryLoader.LoadAsync(database.DataSource, Histories.Options(100, 2), null, default);

        foreach (string table in new[] { "ergonomic_snapshots", "shift_snapshots" })
        {
            Assert.Equal(
                $"{table}_2026_03_16,{table}_2026_03_17,{table}_2026_03_18,{table}_default",
                await database.ScalarAsync<string>($"SELECT string_agg(inhrelid::regclass::text, ',' ORDER BY inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = '{table}'::regclass"));
        }
    }

    [Fact]
    public async Task Load_without_tables_names_them()
    {
        await using SimulatorDatabase database = await SimulatorDatabase.CreateAsync(withTables: false);

        SimulatorException failure = await Assert.ThrowsAsync<SimulatorException>(
            () => HistoryLoader.LoadAsync(database.DataSource, Histories.Options(1, 1), null, default));

        Assert.Contains("ergonomic_snapshots", failure.Message, StringComparison.Ordinal);
        Assert.Contains("sql/schema", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_beside_a_real_warehouse_of_the_same_code_is_refused_and_changes_nothing()
    {
        await using SimulatorDatabase database = await SimulatorDatabase.CreateAsync();
        await database.ExecuteAsync("INSERT INTO warehouses (id, name, code) VALUES ('real', 'Real', 'DW')");

        SimulatorException failure = await Assert.ThrowsAsync<SimulatorException>(
            () => HistoryLoader.LoadAsync(database.DataSource, Histories.Options(10, 1), null, default));

        Assert.Contains("'DW'", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM warehouses"));
        Assert.Equal(0L, await Count(database));
    }

    [Fact]
    public async Task Second_seed_loads_beside_the_first()
    {
        await using SimulatorDatabase database = await SimulatorDatabase.CreateAsync();

        await HistoryLoader.LoadAsync(database.DataSource, Histories.Options(500, 1), null, default);
        await HistoryLoader.LoadAsync(database.DataSource, Histories.Options(700, 1, seed: 2), null, default);

        Assert.Equal(1_200L, await Count(database));
        Assert.Equal(8L, await database.ScalarAsync<long>("SELECT count(DISTINCT warehouse_id) FROM ergonomic_snapshots"));
    }

    private static Task<long> Count(SimulatorDatabase database) => database.ScalarAsync<long>("SELECT count(*) FROM ergonomic_snapshots");

    private static async Task AssertIsWhole(SimulatorDatabase database, HistoryOptions options)
    {
        SnapshotRow[] rows = [.. new HistoryGenerator(options).Rows()];
        Assert.Equal(rows.LongLength, await Count(database));
        Assert.Equal(rows.LongLength, await database.ScalarAsync<long>("SELECT count(DISTINCT id) FROM ergonomic_snapshots"));
        Assert.Equal(
            rows.Sum(row => row.Composite ?? 0), await database.ScalarAsync<double>("SELECT sum(composite_risk) FROM ergonomic_snapshots"), 0.01);
        Assert.Equal(0L, await database.ScalarAsync<long>(
            "SELECT count(*) FROM (SELECT FROM shift_snapshots GROUP BY warehouse_id, shift_code, event_time HAVING count(*) > 1) AS twice"));
        Assert.Equal(
            new HistoryGenerator(options).Chunks().Sum(chunk => chunk.Shifts.Count), await database.ScalarAsync<long>("SELECT count(*) FROM shift_snapshots"));
    }
}
