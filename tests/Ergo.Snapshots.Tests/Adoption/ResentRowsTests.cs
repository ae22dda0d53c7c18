using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests.Adoption;

/// <summary>A writer that knows no event_time and sends its outbox again: the same row is one row, as where event_time is given.</summary>
[Trait("Category", KnownFaults.Category)]
public sealed class ResentRowsTests
{
    private const string NotOnCitus = "citus: a row without event_time is refused by the coordinator";

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Outbox_may_be_sent_again_with_new_rows_in_any_order(PostgresKind server)
    {
        Skip.If(server == PostgresKind.Citus, NotOnCitus);
        await using var store = await FilledAsync(server);

        Assert.Equal(["r1", "r2", "r3"], await SendAsync(store, "r1", "r2", "r3"));
        // Also in one statement with itself.
        Assert.Equal(["r4", "r5", "r6"], await SendAsync(store, "r4", "r2", "r5", "r1", "r4", "r6", "r3", "r6"));

        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal(6, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots"));
        Assert.Equal(6, await store.AskAsync<long>("SELECT sum(snapshot_count) FROM rollup_5m"));
        Assert.Equal(6, await store.AskAsync<double>("SELECT sum(total_minutes) FROM worker_exposure_minutes"));
        Assert.Empty(await store.DifferencesAsync());
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Row_that_tells_no_time_is_known_by_its_id(PostgresKind server)
    {
        Skip.If(server == PostgresKind.Citus, NotOnCitus);
        await using var store = await FilledAsync(server);

        Assert.Equal(["a", "b"], await store.ListAsync<string>("INSERT INTO ergonomic_snapshots (id, warehouse_id) VALUES ('a', 'w1'), ('b', 'w1') ON CONFLICT DO NOTHING RETURNING id"));
        Assert.Equal(["c"], await store.ListAsync<string>("INSERT INTO ergonomic_snapshots (id, warehouse_id) VALUES ('b', 'w1'), ('c', 'w1'), ('a', 'w1') ON CONFLICT DO NOTHING RETURNING id"));
        if (server != PostgresKind.Timescale)
        {
            // Null says no more than leaving it out.
            Assert.Equal(["d"], await store.ListAsync<string>("INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time) VALUES ('a', 'w1', NULL), ('d', 'w1', NULL) ON CONFLICT DO NOTHING RETURNING id"));
            await store.RunAsync("DELETE FROM ergonomic_snapshots WHERE id = 'd' AND event_time = created_at");
        }

        await store.RunAsync("INSERT INTO shift_snapshots (id, warehouse_id, bucket_start, bucket_end) VALUES (7, 'w1', '2026-11-20 06:00+00', '2026-11-20 14:00+00') ON CONFLICT DO NOTHING");
        await store.RunAsync("INSERT INTO shift_snapshots (id, warehouse_id, bucket_start, bucket_end) VALUES (8, 'w1', '2026-11-20 06:00+00', '2026-11-20 14:00+00'), (7, 'w1', '2026-11-20 06:00+00', '2026-11-20 14:00+00') ON CONFLICT DO NOTHING");

        Assert.Equal(["a", "b", "c"], await store.ListAsync<string>("SELECT id FROM ergonomic_snapshots ORDER BY id"));
        Assert.Equal([7L, 8L], await store.ListAsync<long>("SELECT id FROM shift_snapshots WHERE event_time = bucket_start ORDER BY id"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task One_id_at_two_times_is_two_rows_and_dated_ones_count_as_the_same(PostgresKind server)
    {
        Skip.If(server == PostgresKind.Citus, NotOnCitus);
        await using var store = await FilledAsync(server);
        const string mixed = """
            INSERT INTO ergonomic_snapshots (id, warehouse_id, "timestamp", event_time) VALUES
                ('x', 'w1', '{0} 10:00+00', DEFAULT), ('x', 'w1', '{0} 11:00+00', DEFAULT), ('x', 'w1', '{0} 10:00+00', '{0} 10:00+00'), ('x', 'w1', '{0} 11:00+00', DEFAULT)
            ON CONFLICT DO NOTHING
            """;
        var day = await store.AskAsync<string>("SELECT to_char(now() - interval '1 day', 'YYYY-MM-DD')");

        await store.RunAsync(mixed.Replace("{0}", day, StringComparison.Ordinal));
        await store.RunAsync(mixed.Replace("{0}", day, StringComparison.Ordinal));

        Assert.Equal(["x 10", "x 11"], await store.ListAsync<string>("SELECT id || to_char(event_time AT TIME ZONE 'UTC', ' HH24') FROM ergonomic_snapshots ORDER BY event_time"));
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE event_time < '2000-01-01'"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Plain_insert_and_copy_of_a_row_that_is_there_are_refused(PostgresKind server)
    {
        Skip.If(server == PostgresKind.Citus, NotOnCitus);
        await using var store = await FilledAsync(server);
        await SendAsync(store, "r1");

        foreach (var again in new[]
        {
            Outbox("r2", "r1"), Outbox("r3", "r3"), "INSERT INTO ergonomic_snapshots (id, warehouse_id, \"timestamp\") SELECT id, warehouse_id, \"timestamp\" FROM ergonomic_snapshots",
        })
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync(again));
            Assert.Equal(PostgresErrorCodes.UniqueViolation, refusal.SqlState);
        }

        var line = await store.AskAsync<string>("SELECT concat_ws(E'\\t', id, warehouse_id, \"timestamp\") || E'\\n' FROM ergonomic_snapshots");
        var copied = await Assert.ThrowsAsync<PostgresException>(() => CopyAsync(store, line));
        Assert.Equal(PostgresErrorCodes.UniqueViolation, copied.SqlState);
        // Not done as asked, and not half done.
        var upsert = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync(Outbox("r1") + " ON CONFLICT (id, event_time) DO UPDATE SET reason = 'x'"));
        Assert.Contains("needs event_time", upsert.MessageText, StringComparison.Ordinal);
        // A function of the writer's is not told apart.
        await store.RunAsync("CREATE FUNCTION send() RETURNS void LANGUAGE sql AS $$ INSERT INTO ergonomic_snapshots (id, warehouse_id, \"timestamp\") SELECT id, warehouse_id, \"timestamp\" FROM ergonomic_snapshots $$");
        await store.RunAsync("SELECT send()");
        Assert.Equal(["r1"], await store.ListAsync<string>("SELECT id FROM ergonomic_snapshots"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Two_sessions_that_send_the_same_outbox_store_it_once(PostgresKind server)
    {
        Skip.If(server == PostgresKind.Citus, NotOnCitus);
        await using var store = await FilledAsync(server);
        const string untold = "INSERT INTO ergonomic_snapshots (id, warehouse_id) VALUES ('u1', 'w1'), ('u2', 'w1') ON CONFLICT DO NOTHING";
        await using var first = await store.DataSource.OpenConnectionAsync();
        await using (var transaction = await first.BeginTransactionAsync())
        {
            await using (NpgsqlCommand command = new(Outbox("r1", "r2") + " ON CONFLICT DO NOTHING; " + untold, first, transaction))
            {
                await command.ExecuteNonQueryAsync();
            }

            var second = Task.Run(() => store.RunAsync(Outbox("r1", "r2", "r3") + " ON CONFLICT DO NOTHING; " + untold.Replace("('u2', 'w1')", "('u2', 'w1'), ('u3', 'w1')", StringComparison.Ordinal)));
            await Waiting.UntilAsync(() => store.AskAsync<bool>("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid() AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database()))"), "the second session waits for the first");
            await transaction.CommitAsync();
            await second;
        }

        Assert.Equal(["r1", "r2", "r3", "u1", "u2", "u3"], await store.ListAsync<string>("SELECT id FROM ergonomic_snapshots ORDER BY id"));
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Empty(await store.DifferencesAsync());
    }

    private static async Task<Store> FilledAsync(PostgresKind server)
    {
        var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync();
        await store.PartitionsAsync(daysBack: 3);
        return store;
    }

    /// <summary>Row rN was observed N minutes after an hour that is over.</summary>
    private static string Outbox(params string[] ids) => $"""
        INSERT INTO ergonomic_snapshots (id, warehouse_id, "timestamp", worker_id, traffic_light)
        SELECT id, 'w1', date_trunc('hour', now()) - interval '2 hours' + substr(id, 2)::int * interval '1 minute', 'k1', 'red' FROM unnest(ARRAY['{string.Join("', '", ids)}']) id
        """;

    private static Task<IReadOnlyList<string>> SendAsync(Store store, params string[] ids) => store.ListAsync<string>(Outbox(ids) + " ON CONFLICT DO NOTHING RETURNING id");

    private static async Task CopyAsync(Store store, string lines)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync();
        await using var copy = await connection.BeginTextImportAsync("COPY ergonomic_snapshots (id, warehouse_id, \"timestamp\") FROM STDIN");
        await copy.WriteAsync(lines);
        await copy.DisposeAsync();
    }
}
