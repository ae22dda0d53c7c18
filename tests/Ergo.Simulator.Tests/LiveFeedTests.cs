using Ergo.Simulator.Live;
using Ergo.Simulator.Loading;
using Ergo.Simulator.World;
using Npgsql;

namespace Ergo.Simulator.Tests;

public sealed class LiveFeedTests
{
    [Fact]
    public async Task Feed_writes_every_row_it_made()
    {
        await using SimulatorDatabase database = await SimulatorDatabase.CreateAsync();
        DateTimeOffset before = TimeProvider.System.GetUtcNow().AddMilliseconds(-1);

        LiveProgress end = await LiveFeed.RunAsync(
            database.DataSource, new LiveOptions { RatePerMinute = 60_000, Duration = TimeSpan.FromSeconds(3) }, TimeProvider.System, null, default);

        Assert.InRange(end.RowsWritten, 2_999, 3_000);
        Assert.Equal((0, 0, 0L), (end.RowsWaiting, end.RowsHeldBack, end.RowsDropped));
        Assert.Equal(end.RowsWritten, await Count(database));
        Assert.Equal(0L, await database.ScalarAsync<long>(
            $"SELECT count(*) FROM ergonomic_snapshots WHERE event_time < '{before.UtcDateTime:O}' OR event_time > now() OR ingest_time < event_time"));
    }

    [Fact]
    public async Task Feed_goes_on_after_its_connections_were_cut_and_loses_and_repeats_nothing()
    {
        await using SimulatorDatabase database = await SimulatorDatabase.CreateAsync();
        await using NpgsqlDataSource killer = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { ApplicationName = "killer", Pooling = false });
        List<LiveProgress> reports = [];
        Task<LiveProgress> feed = LiveFeed.RunAsync(
            database.DataSource, new LiveOptions { RatePerMinute = 120_000, Duration = TimeSpan.FromSeconds(6) }, TimeProvider.System,
            new Reports(reports.Add), default);

        int cuts = 0;
        for (int i = 0; i < 12; i++)
        {
            await using NpgsqlCommand cut = killer.CreateCommand(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'killer' AND backend_type = 'client backend'");
            cuts += (int)(long)(await cut.ExecuteScalarAsync())!;
            await Task.Delay(300);
        }

        LiveProgress end = await feed;
        Assert.True(cuts > 2, $"{cuts} connections were cut.");
        Assert.Contains(reports, report => !report.IsConnected);
        Assert.Equal(0, end.RowsDropped);
        Assert.InRange(end.RowsWritten, 11_999, 12_000);
        Assert.Equal(end.RowsWritten, await Count(database));
        Assert.Equal(end.RowsWritten, await database.ScalarAsync<long>("SELECT count(DISTINCT id) FROM ergonomic_snapshots"));
    }

    [Fact]
    public async Task Batch_whose_commit_went_through_unnoticed_is_not_written_twice()
    {
        await using SimulatorDatabase database = await SimulatorDatabase.CreateAsync();
        SimulatedWorld world = SimulatedWorld.Create(1, 4);
        long now = Histories.End.ToUnixTimeMilliseconds();
        LiveBatch batch = new([.. new LiveGenerator(world, 6_000, now).Advance(now, now + 1_000).Select(row => row.Row)], []);
        LiveWriter writer = new(database.DataSource, world);
        await writer.WriteAsync(batch, isRetry: false, default);

        await writer.WriteAsync(batch, isRetry: true, default);

        Assert.Equal(batch.Snapshots.Count, await Count(database));
    }

    [Fact]
    public async Task Feed_that_is_stopped_writes_what_it_holds_back()
    {
        await using SimulatorDatabase database = await SimulatorDatabase.CreateAsync();
        using CancellationTokenSource stop = new();
        List<LiveProgress> reports = [];
        LiveProgress end = await LiveFeed.RunAsync(
            database.DataSource, new LiveOptions { RatePerMinute = 600_000 }, TimeProvider.System,
            new Reports(report =>
            {
                reports.Add(report);
                if (report.RowsHeldBack > 0 && report.RowsWritten > 0)
                {
                    stop.Cancel();
                }
            }),
            stop.Token);

        Assert.Contains(reports, report => report.RowsHeldBack > 0);
        Assert.Equal((0, 0L), (end.RowsHeldBack, end.RowsDropped));
        Assert.Equal(end.RowsWritten, await Count(database));
    }

    [Fact]
    public async Task Feed_without_tables_ends_and_names_them()
    {
        await using SimulatorDatabase database = await SimulatorDatabase.CreateAsync(withTables: false);

        SimulatorException failure = await Assert.ThrowsAsync<SimulatorException>(() => LiveFeed.RunAsync(
            database.DataSource, new LiveOptions { RatePerMinute = 6_000 }, TimeProvider.System, null, default));

        Assert.Contains("ergonomic_snapshots", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shift_summary_of_the_feed_is_given_once_when_its_hour_is_over()
    {
        SimulatedWorld world = SimulatedWorld.Create(1, 4);
        long hour = Histories.End.ToUnixTimeMilliseconds() / 3_600_000 * 3_600_000;
        LiveShifts shifts = new(world);
        foreach (LiveRow row in new LiveGenerator(world, 60_000, hour).Advance(hour, hour + 60_000))
        {
            shifts.Add(row.Row);
        }

        Assert.Empty(shifts.Close(hour + 3_599_999));
        ShiftRow[] rows = [.. shifts.Close(hour + 3_600_000)];

        Assert.Equal(4, rows.Length);
        Assert.All(rows, row => Assert.True(row.Green > 0 && row.Picks > 0));
        Assert.Empty(shifts.Close(hour + 7_200_000));
    }

    private static Task<long> Count(SimulatorDatabase database) => database.ScalarAsync<long>("SELECT count(*) FROM ergonomic_snapshots");

    private sealed class Reports(Action<LiveProgress> record) : IProgress<LiveProgress>
    {
        public void Report(LiveProgress value) => record(value);
    }
}
