using Ergo.Snapshots.Storage;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>Whether rows have partitions to go to, making these by hand, and rows that are in no figure.</summary>
public sealed class StorageTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task States_name_partitions_ahead_and_what_waits_in_default(PostgresKind server)
    {
        Store.SkipWithoutDayPartitions(server);
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync();
        await store.PartitionsAsync(3);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time, ingest_time) VALUES
                ('today', 'w1', now(), now()), ('late', 'w1', now() - interval '20 days', now() - interval '90 minutes'),
                ('tomorrow a week', 'w1', now() + interval '7 days', now()), ('far', 'w1', '9999-12-31 00:00+00', now())
            """);
        var states = await new PartitionStates(store.DataSource).GetAsync(daysAhead: 7);
        var state = states[0];

        Assert.Equal(("ergonomic_snapshots", 2, 3L, 2L), (state.TableName, state.PartitionsAhead, state.WaitingRows, state.MovableRows));
        Assert.Equal(await store.AskAsync<DateTime>("SELECT event_time FROM ergonomic_snapshots WHERE id = 'late'"), state.Oldest!.Value.UtcDateTime);
        Assert.Equal(new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero), state.Newest);
        Assert.Equal(await store.AskAsync<DateTime>("SELECT ingest_time FROM ergonomic_snapshots WHERE id = 'late'"), state.Since!.Value.UtcDateTime);
        Assert.Equal(("shift_snapshots", 2, 0L, null), (states[1].TableName, states[1].PartitionsAhead, states[1].WaitingRows, states[1].Since));
    }

    [SkippableFact]
    public async Task Maintenance_by_hand_moves_what_it_said_and_records_who_asked()
    {
        Store.SkipWithoutDayPartitions(Store.Server);
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        await store.RunAsync("INSERT INTO ergonomic_snapshots (warehouse_id, event_time) VALUES ('w1', now() - interval '20 days'), ('w1', '9999-12-31 00:00+00')");
        var states = new PartitionStates(store.DataSource);
        Assert.Equal(1, (await states.GetAsync(7)).Sum(table => table.MovableRows));
        await new PartitionMaintenance(store.DataSource).RunAsync("Demo admin (admin)", 7);
        var after = (await states.GetAsync(7))[0];
        Assert.Equal((1L, 0L, 7), (after.WaitingRows, after.MovableRows, after.PartitionsAhead));
        Assert.Equal("Demo admin (admin)", await store.AskAsync<string>("SELECT requested_by FROM job_runs WHERE job = 'partitions'"));
    }

    [SkippableFact]
    public async Task Maintenance_that_fails_says_so_in_the_databases_words()
    {
        Store.SkipWithoutDayPartitions(Store.Server);
        await using var store = await Store.CreateAsync();
        await using var reader = await store.HoldAsync("LOCK TABLE shift_snapshots_default IN ACCESS SHARE MODE");
        var failure = await Assert.ThrowsAsync<StorageException>(() => new PartitionMaintenance(store.DataSource).RunAsync("admin", 0));
        Assert.StartsWith("Some partitions could not be created: shift_snapshots of ", failure.Message, StringComparison.Ordinal);
        Assert.Equal("days_ahead must be 0 to 366, not 367.", (await Assert.ThrowsAsync<StorageException>(() => new PartitionMaintenance(store.DataSource).RunAsync("admin", 367))).Message);
    }

    [Fact]
    public async Task Quality_lists_warehouses_with_rows_in_no_view_and_no_others()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(3);
        await store.PartitionsAsync(2);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, event_time, rula_score) VALUES
                ('w1', now() - interval '100 days', 3), ('w1', now() + interval '2 hours', 3), ('w2', now() - interval '3 hours', 99), ('w3', now() - interval '3 hours', 3)
            """);
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal(
            ["Warehouse 1: 1 1 0", "Warehouse 2: 0 0 1"],
            (await new DataQualityReader(store.DataSource).GetAsync()).Select(one => $"{one.WarehouseName}: {one.TooLateRows} {one.FutureRows} {one.InvalidRows}"));
    }
}
