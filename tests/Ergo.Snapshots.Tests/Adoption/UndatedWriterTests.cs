using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Adoption;

/// <summary>A writer that knows only "timestamp", and writes null for a warehouse it does not know.</summary>
public sealed class UndatedWriterTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Rows_without_event_time_come_to_their_day_within_their_statement(PostgresKind server)
    {
        Skip.If(server == PostgresKind.Citus, "citus: a row without event_time or warehouse_id is refused by the coordinator");
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync();
        await store.PartitionsAsync(daysBack: 2);

        Assert.Equal(["a", "b", "c"], await store.ListAsync<string>("""
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, "timestamp", worker_id, traffic_light) VALUES
                ('a', NULL, 'w2-z1', now() - interval '26 hours', 'k1', 'red'), ('b', NULL, 'nowhere', now() - interval '2 hours', 'k1', 'red'),
                ('c', 'w1', NULL, '2016-02-29 12:00+00', 'k1', 'red') RETURNING id
            """));
        await store.RunAsync("INSERT INTO ergonomic_snapshots (id, warehouse_id) VALUES ('d', 'w1')");
        // A hypertable refuses minus infinity, and makes a chunk for every day.
        var isHypertable = server == PostgresKind.Timescale;
        var noTime = isHypertable ? "0001-01-01 00:00:00+00" : "-infinity";
        await store.RunAsync($"INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time, created_at, ingest_time) VALUES ('e', 'w1', '{noTime}', NULL, NULL)");
        await CopyAsync(store, "f\tw1\t2016-02-29 13:00+00\ng\t\\N\t2016-02-29 14:00+00\n");
        await store.RunAsync("INSERT INTO shift_snapshots (warehouse_id, bucket_start, bucket_end) VALUES (NULL, now() - interval '26 hours', now())");

        Assert.Equal(
            ["a w2 right", "b unassigned right", "c w1 right", "d w1 right", "e w1 right", "f w1 right", "g unassigned right"],
            await store.ListAsync<string>($"""
                SELECT concat_ws(' ', id, warehouse_id, CASE WHEN event_time = coalesce("timestamp", CASE id WHEN 'e' THEN '{noTime}' ELSE created_at END)
                    AND ({isHypertable} OR tableoid::regclass::text = CASE WHEN id IN ('c', 'e', 'f', 'g') THEN 'ergonomic_snapshots_default' ELSE 'ergonomic_snapshots_' || to_char(event_time AT TIME ZONE 'UTC', 'YYYY_MM_DD') END)
                    THEN 'right' ELSE 'wrong' END) FROM ergonomic_snapshots ORDER BY id
                """));
        Assert.Equal("unassigned true", await store.AskAsync<string>($"""
            SELECT concat_ws(' ', warehouse_id, CASE WHEN event_time = bucket_start AND ({isHypertable} OR tableoid::regclass::text LIKE 'shift_snapshots_2%') THEN 'true' END) FROM shift_snapshots
            """));

        // Only real times reach the views, and no more rows are counted than there are.
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Empty(await store.DifferencesAsync());
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.change_ledger"));
        // That of "unassigned" is not: nobody set days for it, so nothing of it expires.
        Assert.Equal(3, await store.AskAsync<long>("SELECT sum(too_late_rows) FROM data_quality"));
        Assert.Equal(3, await store.AskAsync<long>("SELECT sum(snapshot_count) FROM rollup_1m"));
    }

    private static async Task CopyAsync(Store store, string lines)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync();
        await using var copy = await connection.BeginTextImportAsync("COPY ergonomic_snapshots (id, warehouse_id, \"timestamp\") FROM STDIN");
        await copy.WriteAsync(lines);
    }
}
