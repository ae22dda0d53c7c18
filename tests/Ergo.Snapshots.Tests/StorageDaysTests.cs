using Ergo.Snapshots.Storage;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>What each day and each index takes is what the server says of their parts, and growth is of days that are over.</summary>
public sealed class StorageDaysTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Days_and_indexes_add_up_to_what_the_server_says()
    {
        await using var store = await Store.CreateAsync();
        await store.FillAsync(2_000, warehouses: 2, days: 4, seed: 0.4);
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("CALL maintain_partitions('test', 2)");
        var days = await new StorageDays(store.DataSource).GetAsync();
        var snapshots = days.Where(day => day.TableName == "ergonomic_snapshots").ToList();
        // What has no day is first, and TimescaleDB has a chunk for any day.
        Assert.Equal(Store.Server == PostgresKind.Timescale ? 0 : 1, snapshots.TakeWhile(day => day.LowerBound is null).Count());
        var dated = snapshots.SkipWhile(day => day.LowerBound is null).Select(day => day.LowerBound).ToList();
        Assert.Equal(dated.OrderDescending(), dated);
        // On Citus the coordinator's own tables are empty. There and on TimescaleDB it is not told what indexes take.
        var isCitus = Store.Server == PostgresKind.Citus;
        var tellsIndexes = !isCitus && Store.Server != PostgresKind.Timescale;
        Assert.Equal(
            await store.AskAsync<long>($"SELECT sum({(isCitus ? "citus" : "pg")}_total_relation_size(i.inhrelid))::bigint FROM pg_inherits i WHERE i.inhparent = 'ergonomic_snapshots'::regclass"),
            snapshots.Sum(day => day.Bytes));
        Assert.All(days, day => Assert.True(tellsIndexes ? day.IndexBytes >= 1 && day.IndexBytes <= day.Bytes : day.IndexBytes is null));
        // Rows of yesterday still come.
        var yesterday = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddDays(-1);
        var past = snapshots.Where(day => day.UpperBound <= yesterday).ToList();
        Assert.NotEmpty(past);
        Assert.Equal(
            await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE event_time < date_trunc('day', now(), 'UTC') - interval '1 day'"),
            past.Sum(day => day.RowCount ?? -1_000_000));

        var indexes = await new StorageDays(store.DataSource).IndexesAsync();
        if (!tellsIndexes)
        {
            Assert.Empty(indexes);
            return;
        }

        Assert.Equal(
            await store.AskAsync<long>("SELECT sum(pg_indexes_size(i.inhrelid))::bigint FROM pg_inherits i WHERE i.inhparent = 'ergonomic_snapshots'::regclass"),
            indexes.Where(index => index.TableName == "ergonomic_snapshots").Sum(index => index.Bytes));
        Assert.Contains(indexes, index => index.IsUnique);
    }

    [Fact]
    public void Growth_is_the_average_of_days_that_are_over()
    {
        StorageDay[] days = [Day(-9, 1, 9_000), Day(-3, 1, 100), Day(-2, 1, 300), Day(-1, 1, 200), Day(0, 1, 5_000), Day(1, 1, 8), new() { TableName = "ergonomic_snapshots", PartitionName = "default", Bytes = 70 }];
        var growth = StorageGrowth.Of(days, Now);
        Assert.Equal(new StorageGrowth(200, 3), growth);
        Assert.Equal(5, growth!.DaysUntilFull(1_099));
        Assert.Equal(0, growth.DaysUntilFull(-1));
        Assert.Null(StorageGrowth.Of([Day(0, 1, 5_000)], Now));
        // A chunk of seven days has its share in each.
        Assert.Equal(new StorageGrowth(100, 7), StorageGrowth.Of([Day(-7, 7, 700)], Now));
        Assert.Null(new StorageGrowth(0, 3).DaysUntilFull(1_000));
    }

    private static StorageDay Day(int offset, int length, long bytes) => new()
    {
        TableName = "ergonomic_snapshots", PartitionName = $"day {offset}", Bytes = bytes, LowerBound = Midnight(offset), UpperBound = Midnight(offset + length),
    };

    private static DateTimeOffset Midnight(int offset) => new(Now.UtcDateTime.Date.AddDays(offset), TimeSpan.Zero);
}
