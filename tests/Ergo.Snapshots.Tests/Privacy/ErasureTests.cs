using Ergo.Snapshots.Privacy;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Privacy;

/// <summary>One worker's id goes out of all tables, in all its spellings, frozen days included; minutes stay.</summary>
[Trait("Category", KnownFaults.Category)]
public sealed class ErasureTests
{
    private const string Reason = "Request 12, Article 17";

    // What the database holds as text, in whatever table: nothing may name the worker afterwards.
    private const string AnywhereSql = """
        SELECT t.name FROM (
            SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('public', 'ergo_internal') AND c.relkind = 'r') t
        WHERE (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %s x WHERE x::text ~ ''anna|jos''', t.name), true, true, '')))[1]::text <> '0'
        """;

    [SkippableTheory]
    [MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Worker_is_named_nowhere_and_minutes_stay(PostgresKind kind)
    {
        await using var store = await FrozenAsync(kind);
        var minutes = await MinutesAsync(store);
        WorkerErasures erasures = new(store.DataSource);
        var forecast = await erasures.ForecastAsync("w1", "anna");
        Assert.Equal(30, forecast.Rows.Snapshots);
        Assert.True(forecast.Rows.ExposureRows > 1);

        List<ErasureProgress> told = [];
        var result = await erasures.EraseAsync("w1", " anna\t", "admin", Reason, new Listening(told));
        Assert.Equal((forecast.Pseudonym, forecast.Rows.Total, 0L), (result.Pseudonym, result.Before.Total, result.After.Total));
        Assert.Equal(forecast.Rows.Snapshots + forecast.Rows.ExposureRows, told[^1].Erased);
        Assert.Equal(["ben"], await store.ListAsync<string>("SELECT DISTINCT worker_id FROM worker_exposure_minutes WHERE warehouse_id = 'w1' AND worker_id IS NOT NULL"));
        Assert.Equal(minutes, await MinutesAsync(store));
        // Another warehouse's worker of that name is another worker.
        Assert.Equal(1, await store.AskAsync<int>("SELECT count(DISTINCT worker_id)::int FROM worker_exposure_minutes WHERE warehouse_id = 'w2' AND worker_id = 'anna'"));
        await store.RunAsync("DELETE FROM ergonomic_snapshots WHERE warehouse_id = 'w2'");
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Empty(await store.ListAsync<string>(AnywhereSql));
        Assert.Empty(await store.DifferencesAsync());
        Assert.Equal(0, await store.AskAsync<long>("SELECT coalesce(sum(row_count), 0)::bigint FROM ergo_internal.too_late"));
    }

    [Fact]
    public async Task It_is_on_record_by_pseudonym_and_never_by_id()
    {
        await using var store = await FrozenAsync(Store.Server);
        WorkerErasures erasures = new(store.DataSource);
        var result = await erasures.EraseAsync("w1", "anna", "admin", Reason);
        var listed = Assert.Single(await erasures.ListAsync());
        Assert.Equal((result.Id, result.Pseudonym, Reason, "admin", result.Before.Total, 0L), (listed.Id, listed.Pseudonym, listed.Reason, listed.RequestedBy, listed.RowsBefore, listed.RowsAfter));
        var audit = await store.ListAsync<string>("SELECT concat_ws(' ', action, arguments, outcome, detail, result) FROM ergo_internal.audit_log ORDER BY id");
        Assert.Equal(2, audit.Count);
        Assert.All(audit, entry => Assert.StartsWith($"worker.erase {{\"worker\": \"{result.Pseudonym}\", \"warehouse\": \"Warehouse 1\"}} ", entry, StringComparison.Ordinal));
        Assert.All(audit, entry => Assert.DoesNotContain("anna", entry, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unicode_forms_are_one_worker_and_case_is_another()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, worker_id, event_time, traffic_light)
            SELECT 'w1', k, now() - interval '2 hours', 'red' FROM unnest(ARRAY[U&'jos\00E9', U&'jose\0301', U&'\00A0jos\00E9 ', U&'JOS\00C9']) k
            """);
        await store.Views.RefreshAllViewsAsync("test");
        var result = await new WorkerErasures(store.DataSource).EraseAsync("w1", "jose\u0301", "admin", Reason);
        Assert.Equal((3L, 0L), (result.Before.Snapshots, result.After.Total));
        Assert.Equal(["JOSÉ"], await store.ListAsync<string>("SELECT DISTINCT worker_id FROM ergonomic_snapshots WHERE worker_id IS NOT NULL"));
    }

    /// <summary>Ways to name the worker of the long ids: as it is written, with blanks around it, and as figures show it.</summary>
    public static TheoryData<string> WaysToNameALongId => new("long_id || '1'", "chr(160) || chr(65279) || long_id || '1' || chr(8203)", "ergo_internal.id_of(long_id || '1')", "chr(65279) || ergo_internal.id_of(long_id || '1') || ' '");

    // 300 bytes of which 299 are the same: one worker and another.
    [SkippableTheory, MemberData(nameof(WaysToNameALongId))]
    public async Task Long_id_is_erased_by_whatever_name_and_one_that_begins_alike_stays(string given)
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, worker_id, event_time, traffic_light)
            SELECT 'w1', k, date_trunc('hour', now()) - d * interval '24 hours' + n * interval '1 minute', 'red'
            FROM unnest(ARRAY[repeat('anna', 74) || 'ann1', chr(160) || repeat('anna', 74) || 'ann1' || chr(65279), E'\t' || chr(12288) || repeat('anna', 74) || 'ann1' || chr(133), repeat('anna', 74) || 'ann2']) WITH ORDINALITY x(k, n),
                 unnest(ARRAY[2, 4]) d;
            INSERT INTO ergo_internal.adoption_conflicts (table_name, old_row)
            SELECT 'ergonomic_snapshots', jsonb_build_object('warehouse_id', 'w1', 'worker_id', repeat('anna', 74) || 'ann' || n) FROM generate_series(1, 2) n
            """);
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal(2, await store.AskAsync<int>("SELECT count(DISTINCT worker_id)::int FROM worker_exposure_minutes"));
        Assert.Equal(300, await store.AskAsync<int>("SELECT max(octet_length(worker_id)) FILTER (WHERE worker_id LIKE 'anna%') FROM ergonomic_snapshots"));
        var name = await store.AskAsync<string>($"SELECT {given} FROM (SELECT repeat('anna', 74) || 'ann' AS long_id) x");
        var shown = await store.AskAsync<string>("SELECT ergo_internal.pseudonym(p.inner_pad, p.outer_pad, ergo_internal.id_of(repeat('anna', 74) || 'ann1')) FROM ergo_internal.pseudonym_key('w1') p");

        var result = await new WorkerErasures(store.DataSource).EraseAsync("w1", name, "admin", Reason);
        Assert.Equal((shown, 7L, 0L), (result.Pseudonym, result.Before.Snapshots, result.After.Total));
        await store.Views.RefreshAllViewsAsync("test", fullRebuild: true);
        Assert.Equal(2, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE worker_id = repeat('anna', 74) || 'ann2'"));
        Assert.Equal(6, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE worker_id IS NULL"));
        Assert.Equal(["true"], await store.ListAsync<string>("SELECT DISTINCT (worker_id = ergo_internal.id_of(repeat('anna', 74) || 'ann2'))::text FROM worker_exposure_minutes WHERE worker_id IS NOT NULL"));
        Assert.Equal(1, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.adoption_conflicts WHERE old_row ->> 'worker_id' IS NOT NULL"));
    }

    [Fact]
    public async Task Blanks_of_every_kind_around_an_id_are_the_same_worker()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, worker_id, event_time, traffic_light)
            SELECT 'w1', b || 'anna' || b, now() - interval '2 hours', 'red' FROM regexp_split_to_table(ergo_internal.blanks(), '') b
            """);
        await store.Views.RefreshAllViewsAsync("test");
        var written = await store.AskAsync<long>("SELECT length(ergo_internal.blanks())");
        var result = await new WorkerErasures(store.DataSource).EraseAsync("w1", "\ufeffanna\u00a0", "admin", Reason);
        Assert.Equal((written, 0L), (result.Before.Snapshots, result.After.Total));
        Assert.Empty(await store.ListAsync<string>(AnywhereSql));
    }

    [Fact]
    public async Task Legal_hold_blank_id_and_short_reason_are_refused_and_change_nothing()
    {
        await using var store = await FrozenAsync(Store.Server);
        WorkerErasures erasures = new(store.DataSource);
        await Assert.ThrowsAsync<PrivacyException>(() => erasures.EraseAsync("w1", " \u00a0", "admin", Reason));
        await Assert.ThrowsAsync<PrivacyException>(() => erasures.EraseAsync("w1", "anna", "admin", "because"));
        await Assert.ThrowsAsync<PrivacyException>(() => erasures.EraseAsync("nope", "anna", "admin", Reason));
        await store.RunAsync("SELECT set_legal_hold('w1', 'Case 7', 'admin')");
        var refusal = await Assert.ThrowsAsync<PrivacyException>(() => erasures.EraseAsync("w1", "anna", "admin", Reason));
        Assert.StartsWith("Warehouse 1 is under legal hold (Case 7)", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.erasures"));
        Assert.Equal(30, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = 'w1' AND worker_id LIKE '%anna%'"));
    }

    [Fact]
    public async Task Stopped_half_way_it_is_finished_by_the_next_call()
    {
        await using var store = await FrozenAsync(Store.Server);
        WorkerErasures erasures = new(store.DataSource);
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => erasures.EraseAsync("w1", "anna", "admin", Reason, new Stopping(stop), stop.Token));
        Assert.Null(Assert.Single(await erasures.ListAsync()).FinishedAt);
        var left = (await erasures.ForecastAsync("w1", "anna")).Rows.Total;
        Assert.True(left > 0);
        var result = await erasures.EraseAsync("w1", "anna", "admin", Reason);
        Assert.Equal((left, 0L), (result.Before.Total, result.After.Total));
    }

    [Fact]
    public async Task Refreshes_at_the_same_time_bring_no_name_back()
    {
        await using var store = await FrozenAsync(Store.Server);
        using CancellationTokenSource stop = new();
        var refreshing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await store.RunAsync("UPDATE ergonomic_snapshots SET composite_risk = coalesce(composite_risk, 0) + 0.25 WHERE warehouse_id = 'w1'");
                await store.Views.RefreshViewAsync("worker_exposure_minutes", "test");
            }
        });
        var result = await new WorkerErasures(store.DataSource).EraseAsync("w1", "anna", "admin", Reason);
        await stop.CancelAsync();
        await refreshing;
        await store.Views.RefreshViewAsync("worker_exposure_minutes", "test");
        Assert.Equal(0, result.After.Total);
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM worker_exposure_minutes WHERE warehouse_id = 'w1' AND worker_id LIKE '%anna%'"));
    }

    [Fact]
    public async Task Rows_set_aside_by_an_adoption_lose_the_name_too()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.RunAsync("""
            CREATE TABLE ergo_internal.ergonomic_snapshots_adopted AS
            SELECT g::text AS id, CASE WHEN g % 2 = 0 THEN 'w1' END AS warehouse_id, 'w1-z1' AS zone_id, CASE WHEN g % 3 > 0 THEN ' anna' ELSE 'ben' END AS worker_id, now()::timestamp AS "timestamp"
            FROM generate_series(1, 30) g;
            INSERT INTO ergo_internal.adopted_tables (table_name, bytes, blocks, blocks_left, detail) VALUES ('ergonomic_snapshots', 1, 1, 1, '{}');
            INSERT INTO ergo_internal.adoption_conflicts (table_name, old_row) VALUES ('ergonomic_snapshots', '{"id": "x", "warehouse_id": "w1", "worker_id": "anna"}')
            """);
        var result = await new WorkerErasures(store.DataSource).EraseAsync("w1", "anna", "admin", Reason);
        Assert.Equal((21L, 0L), (result.Before.Snapshots, result.After.Total));
        Assert.Equal(10, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.ergonomic_snapshots_adopted WHERE worker_id = 'ben'"));
        Assert.Empty(await store.ListAsync<string>(AnywhereSql));
    }

    // Ten days ago is frozen, its snapshots are gone; yesterday is not.
    private static async Task<Store> FrozenAsync(PostgresKind kind)
    {
        var store = await Store.CreateAsync(kind);
        await store.SeedWarehousesAsync(2);
        await store.PartitionsAsync(11);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, camera_id, event_time, traffic_light)
            SELECT w, w || '-z1', CASE WHEN k = 'ben' THEN k ELSE (ARRAY['anna', ' anna', U&'anna\00A0'])[1 + g % 3] END, 'c' || left(k, 1), date_trunc('day', now()) - d * interval '1 day' + interval '8 hours' + g * interval '3 minutes', 'red'
            FROM unnest(ARRAY['w1', 'w2']) w, unnest(ARRAY['anna', 'ben']) k, unnest(ARRAY[10, 1]) d, generate_series(1, 30) g WHERE w = 'w1' OR g % 3 = 0 AND d = 1
            """);
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("UPDATE warehouses SET retention_days = 5 WHERE id = 'w1'");
        await store.Retention.RunManuallyAsync("test");
        return store;
    }

    private static Task<string> MinutesAsync(Store store) => store.AskAsync<string>("""
        SELECT string_agg(format('%s %s', day, total), ', ' ORDER BY day) FROM (
            SELECT hour_bucket::date AS day, round(sum(total_minutes)::numeric, 6) AS total FROM worker_exposure_minutes WHERE warehouse_id = 'w1' GROUP BY 1) x
        """);

    private sealed class Listening(List<ErasureProgress> told) : IProgress<ErasureProgress>
    {
        public void Report(ErasureProgress value) => told.Add(value);
    }

    private sealed class Stopping(CancellationTokenSource stop) : IProgress<ErasureProgress>
    {
        // After the first day that was changed.
        public void Report(ErasureProgress value)
        {
            if (value.Erased > 0)
            {
                stop.Cancel();
            }
        }
    }
}
