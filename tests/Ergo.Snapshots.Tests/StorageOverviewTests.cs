using Ergo.Snapshots.Storage;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>What the storage page is made from.</summary>
public sealed class StorageOverviewTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Partitions_sizes_ends_and_rows_in_default_are_those_of_the_tables(PostgresKind server)
    {
        Store.SkipWithoutDayPartitions(server);
        await using var store = await Store.CreateAsync(server);
        Assert.All(await new StorageOverview(store.DataSource).GetAsync(), one => Assert.Equal((0, 0L, null, null), (one.Partitions, one.RowsInDefault, one.Oldest, one.Newest)));
        await store.PartitionsAsync(3);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (event_time) SELECT d::date + interval '1 hour' FROM generate_series((now() AT TIME ZONE 'UTC')::date - 5, (now() AT TIME ZONE 'UTC')::date, interval '1 day') d
            """);

        var tables = await new StorageOverview(store.DataSource).GetAsync();

        Assert.Equal(["ergonomic_snapshots", "shift_snapshots"], tables.Select(one => one.TableName));
        Assert.All(tables, one => Assert.Equal((server == PostgresKind.Citus ? "citus" : "native", 6), (one.Tier, one.Partitions)));
        Assert.All(tables, one => Assert.Equal((null, null, null), (one.CompressedPartitions, one.CompressedBytes, one.BytesBeforeCompression)));
        Assert.Equal([2L, 0L], tables.Select(one => one.RowsInDefault));
        var today = new DateTimeOffset((await store.AskAsync<DateTime>("SELECT now()")).Date, TimeSpan.Zero);
        Assert.Equal((today.AddDays(-5).AddHours(1), today.AddHours(1)), (tables[0].Oldest, tables[0].Newest));
        var size = server == PostgresKind.Citus ? "citus_total_relation_size" : "pg_total_relation_size";
        foreach (var one in tables)
        {
            Assert.Equal(await store.AskAsync<long>($"SELECT sum({size}(relid))::bigint FROM pg_partition_tree(@table::regclass) WHERE isleaf", new { table = one.TableName }), one.Bytes);
        }
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Years_that_only_the_database_knows_are_read_as_the_first_or_the_last(PostgresKind server)
    {
        Store.SkipWithoutDayPartitions(server);
        await using var store = await Store.CreateAsync(server);
        await store.RunAsync("""
            INSERT INTO warehouses (id, name, code) VALUES ('early', 'Early', 'E'), ('far', 'Far', 'F');
            INSERT INTO ergonomic_snapshots (warehouse_id, event_time) VALUES ('far', '20000-01-01'), ('far', '294276-12-31 23:00:00+00'), ('early', '0044-03-15 12:00:00+00 BC'), ('early', '4713-01-01 12:00:00+00 BC')
            """);

        var table = (await new StorageOverview(store.DataSource).GetAsync())[0];
        var waiting = (await new PartitionStates(store.DataSource).GetAsync(7))[0];
        var held = await store.Retention.GetRetentionStatisticsAsync();

        Assert.Equal((1, 9999), (table.Oldest?.Year, table.Newest?.Year));
        Assert.Equal((1, 9999), (waiting.Oldest?.Year, waiting.Newest?.Year));
        Assert.Equal([(1, 1), (9999, 9999)], held.Where(one => one.TotalRows > 0).OrderBy(one => one.WarehouseId, StringComparer.Ordinal).Select(one => (one.Oldest!.Value.Year, one.Newest!.Value.Year)));
    }
}
