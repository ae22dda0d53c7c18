using Dapper;
using Ergo.Snapshots.Retention;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests.Adoption;

/// <summary>The backend goes on while its database is adopted, with the rights it had.</summary>
public sealed class ActiveWriterTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Writer_in_the_old_layout_fails_never_and_loses_nothing(PostgresKind server)
    {
        Store.SkipWithoutAdoption(server);
        var layout = BackendLayout.All[0];
        await using var store = await Store.WithoutSchemaAsync(server);
        await store.RunAsync(layout.Tables + layout.Rows(3_000));
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 2).Select(n => new BackendWriter(async () => await store.DataSource.OpenConnectionAsync(), $"n{n}")).ToList();
        var writing = writers.ConvertAll(writer => Task.Run(() => writer.RunAsync(survivesLosses: false, stop.Token)));
        await WrittenAsync(writers, 20);

        await store.InstallAsync();
        await WrittenAsync(writers, writers.Sum(writer => writer.Written.Count) + 20);
        await store.RunAsync("CALL adopt_rows('test', batch_rows => 100)");
        await WrittenAsync(writers, writers.Sum(writer => writer.Written.Count) + 20);
        await stop.CancelAsync();
        await Task.WhenAll(writing);

        await AssertKeptAsync(store, layout, writers);
        await store.RunAsync("CALL maintain_partitions()");
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Empty(await store.DifferencesAsync());
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Backend_keeps_its_tables_its_rights_and_its_next_number(PostgresKind server)
    {
        Store.SkipWithoutAdoption(server);
        await using var store = await Store.WithoutSchemaAsync(server);
        var (owner, reader) = ($"owner_{Guid.NewGuid():N}", $"reader_{Guid.NewGuid():N}");
        await store.RunAsync($"CREATE ROLE {owner}; CREATE ROLE {reader}; GRANT CREATE ON SCHEMA public TO {owner}; SET ROLE {owner}; {BackendLayout.All[0].Tables} RESET ROLE;");
        try
        {
            await store.RunAsync($"{BackendLayout.All[0].Rows(100)}; GRANT SELECT ON ergonomic_snapshots TO {reader}; GRANT UPDATE (reason) ON ergonomic_snapshots TO {reader} WITH GRANT OPTION; GRANT SELECT ON shift_snapshots TO PUBLIC");
            await store.InstallAsync();
            await store.RunAsync("CALL adopt_rows('test')");

            await store.RunAsync($"""
                SET ROLE {owner};
                INSERT INTO ergonomic_snapshots (id, "timestamp") VALUES ('mine', now());
                DELETE FROM ergonomic_snapshots WHERE id = 'mine';
                ALTER TABLE ergonomic_snapshots ADD COLUMN added text;
                ALTER TABLE shift_snapshots ADD COLUMN added text;
                SET ROLE {reader};
                UPDATE ergonomic_snapshots SET reason = 'seen' WHERE reba_score = 1;
                SELECT count(*) FROM shift_snapshots;
                """);
            Assert.Equal(13, await store.AskAsync<long>($"SET ROLE {owner}; INSERT INTO shift_snapshots (bucket_start, bucket_end) VALUES (now(), now()) RETURNING id"));
            await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync($"SET ROLE {reader}; DELETE FROM ergonomic_snapshots"));
        }
        finally
        {
            await store.RunAsync($"RESET ROLE; DROP OWNED BY {owner}, {reader} CASCADE; DROP ROLE {owner}, {reader}");
        }
    }

    [Fact]
    public async Task Nothing_is_deleted_while_rows_are_aside_nor_by_the_run_after()
    {
        await using var store = await Store.WithoutSchemaAsync();
        await store.RunAsync(BackendLayout.All[0].Tables + BackendLayout.All[0].Rows(500));
        await store.InstallAsync();

        var refusal = await Assert.ThrowsAsync<RetentionException>(() => store.Retention.RunManuallyAsync("admin"));
        Assert.Contains("still being moved", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync("SELECT purge_old_ergonomic_snapshots('unassigned')"));
        await store.Retention.RunManuallyAsync("schedule", onlyIfDue: true);
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM job_runs WHERE job = 'retention'"));

        await store.RunAsync("CALL adopt_rows('test')");
        await store.Retention.RunManuallyAsync("schedule", onlyIfDue: true);
        // The leap day of 2016 is more than 3650 days ago, and so is no time at all: both wait to be deleted by nobody but retention.
        Assert.Equal(["-infinity", "2016-02-29"], await store.ListAsync<string>("""
            SELECT left("timestamp"::text, 10) FROM snapshots_before b WHERE NOT EXISTS (SELECT FROM ergonomic_snapshots s WHERE s.id = b.id) ORDER BY 1
            """));
    }

    [Fact]
    public async Task Row_that_is_written_again_before_it_is_moved_is_kept_apart()
    {
        await using var store = await Store.WithoutSchemaAsync();
        await store.RunAsync(BackendLayout.All[0].Tables + BackendLayout.All[0].Rows(300));
        await store.InstallAsync();
        await store.RunAsync("INSERT INTO ergonomic_snapshots (id, \"timestamp\", reason) SELECT id, \"timestamp\" AT TIME ZONE 'UTC', 'again' FROM snapshots_before WHERE rula_score = 3 ORDER BY id LIMIT 5");

        await store.RunAsync("CALL adopt_rows('test')");

        Assert.Equal(300, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots"));
        Assert.Equal(5, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE reason = 'again'"));
        Assert.Equal(5, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.adoption_conflicts c JOIN snapshots_before b ON b.id = c.old_row ->> 'id' AND b.rula_score = (c.old_row ->> 'rula_score')::int"));
        Assert.Equal(5, await store.AskAsync<long>("SELECT rows_in_doubt FROM adoption_progress WHERE table_name = 'ergonomic_snapshots'"));
    }

    /// <summary>Waits until the writers have written so many rows together.</summary>
    internal static Task WrittenAsync(List<BackendWriter> writers, int count) =>
        Waiting.UntilAsync(() => Task.FromResult(writers.Sum(writer => writer.Written.Count) >= count), $"{count} rows of the writers");

    /// <summary>Every row of the old tables is what it was, and every row that a writer wrote is there once and at its time.</summary>
    internal static async Task AssertKeptAsync(Store store, BackendLayout layout, List<BackendWriter> writers)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync();
        await AssertKeptAsync(connection, layout, writers);
    }

    internal static async Task AssertKeptAsync(NpgsqlConnection connection, BackendLayout layout, List<BackendWriter> writers)
    {
        var stored = (await connection.QueryAsync<(string Id, DateTime Time)>("SELECT id, event_time FROM ergonomic_snapshots WHERE id NOT IN (SELECT id::text FROM snapshots_before)"))
            .ToLookup(row => row.Id, row => row.Time);
        Assert.All(stored, row => Assert.Single(row));
        Assert.All(writers.SelectMany(writer => writer.Written), row => Assert.Equal(row.Value, Assert.Single(stored[row.Key])));
        Assert.Empty(stored.Select(row => row.Key).Except(writers.SelectMany(writer => writer.Written.Keys.Concat(writer.Unknown))));
        await connection.ExecuteAsync("DELETE FROM ergonomic_snapshots WHERE id NOT IN (SELECT id::text FROM snapshots_before)");
        Assert.Empty(await connection.QueryAsync<string>(layout.Differences));
    }
}
