using Dapper;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests;

/// <summary>Settings that somebody put on the role which the portal's sessions inherit: its functions give the same figures as without.</summary>
[Trait("Category", KnownFaults.Category)]
public sealed class RoleSettingsTests
{
    // A hypertable makes a chunk when there is a row for it.
    private static readonly string Expected =
        $"raw w1 50, w2 70; five minutes 180 180; exposure 180 18; partitions {(Store.Server == PostgresKind.Timescale ? 7 : 15)}; default 0; differences 0; failing 0; alerts 1";

    public static TheoryData<string> Settings => new(
        "standard_conforming_strings = off; escape_string_warning = off; backslash_quote = off",
        "DateStyle = 'German, DMY'; TimeZone = 'Europe/Berlin'", "DateStyle = 'SQL, DMY'; TimeZone = 'Asia/Kolkata'", "DateStyle = 'Postgres, MDY'; TimeZone = 'Pacific/Apia'",
        "IntervalStyle = 'sql_standard'; TimeZone = 'America/St_Johns'; extra_float_digits = 0; bytea_output = 'escape'; xmloption = 'document'",
        "default_transaction_isolation = 'repeatable read'", "default_transaction_isolation = 'serializable'",
        "plpgsql.variable_conflict = 'use_column'; transform_null_equals = on", "plpgsql.variable_conflict = 'use_variable'; array_nulls = off",
        "row_security = off; enable_partition_pruning = off; constraint_exclusion = off; work_mem = '64kB'",
        "statement_timeout = '60s'; lock_timeout = '1s'; idle_in_transaction_session_timeout = '5s'",
        "timezone_abbreviations = 'India'; synchronous_commit = off; default_tablespace = ''",
        "search_path = pg_catalog", "search_path = ''", "search_path = decoy, public", "search_path = decoy, pg_catalog, pg_temp");

    /// <summary>Paths on which our names are not found, or lead to what somebody else made of the same names.</summary>
    public static TheoryData<string> Paths => new("pg_catalog", "''", "decoy, public", "decoy, pg_catalog, pg_temp");

    [Theory, MemberData(nameof(Settings))]
    public async Task Figures_are_those_of_a_plain_session(string settings) => Assert.Equal(Expected, await FiguresAsync(settings));

    [Fact]
    public async Task Figures_of_a_plain_session_are_right() => Assert.Equal(Expected, await FiguresAsync(null));

    /// <summary>What the portal and its people call, and what triggers do, on a path that does not lead to our tables.</summary>
    [Theory, MemberData(nameof(Paths))]
    public async Task Functions_and_triggers_name_their_tables(string path)
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        await store.RunAsync(Decoys);
        await using NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(store.Address.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync($"SET search_path = {path}");
        List<string> faults = [];
        // Where warehouses lie on several servers, writers give warehouse and time.
        string[] incomplete = Store.Server == PostgresKind.Citus ? [] : Incomplete;
        foreach (var statement in Scenario.Concat(incomplete).Concat(Calls))
        {
            try
            {
                await connection.ExecuteAsync(statement);
            }
            catch (PostgresException fault)
            {
                faults.Add($"{statement[..Math.Min(60, statement.Length)]}: {fault.MessageText} {fault.Where}");
            }
        }

        Assert.Equal("", string.Join('\n', faults));
        Assert.Equal(0, await store.AskAsync<long>("SELECT sum((xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM decoy.%I', c.relname), true, true, '')))[1]::text::bigint)::bigint FROM pg_class c WHERE c.relnamespace = 'decoy'::regnamespace AND c.relkind = 'r'"));
        Assert.Equal(incomplete.Length > 0 ? "w2 true" : null, await store.AskAsync<string>("SELECT concat_ws(' ', e.warehouse_id, (e.event_time = e.timestamp)::text) FROM ergonomic_snapshots e WHERE e.id = 'undated'"));
    }

    [Fact]
    public async Task Nothing_is_deleted_by_a_transaction_that_cannot_see_a_new_hold()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        await store.RunAsync("INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time) VALUES ('old', 'w1', now() - interval '200 days')");
        await store.Views.RefreshAllViewsAsync("test");
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync(
            "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT purge_old_ergonomic_snapshots('w1'); COMMIT"));
        Assert.Contains("would not see a legal hold", refusal.MessageText, StringComparison.Ordinal);
    }

    private static async Task<string> FiguresAsync(string? settings)
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        var role = $"set_{Guid.NewGuid():N}";
        await store.RunAsync($"CREATE ROLE {role} LOGIN SUPERUSER PASSWORD 's'");
        if (Store.Server == PostgresKind.Citus)
        {
            // Nodes ask each other too.
            await store.RunAsync($"INSERT INTO pg_dist_authinfo VALUES (0, '{role}', 'password=s'); SELECT run_command_on_workers($$INSERT INTO pg_dist_authinfo VALUES (0, '{role}', 'password=s')$$)");
        }

        try
        {
            foreach (var setting in settings?.Split("; ") ?? [])
            {
                await store.RunAsync($"ALTER ROLE {role} SET {setting}");
            }

            await store.RunAsync(Decoys);
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(store.Address.ConnectionString) { Username = role, Password = "s", Pooling = false }.ConnectionString);
            await connection.OpenAsync();
            foreach (var statement in Scenario)
            {
                await connection.ExecuteAsync(statement);
            }

            return (await connection.ExecuteScalarAsync<string>("""
                SELECT format('raw %s; five minutes %s; exposure %s; partitions %s; default %s; differences %s; failing %s; alerts %s',
                    (SELECT string_agg(warehouse_id || ' ' || n, ', ' ORDER BY warehouse_id) FROM (SELECT warehouse_id, count(*) AS n FROM public.ergonomic_snapshots GROUP BY 1) x),
                    (SELECT concat_ws(' ', sum(snapshot_count), sum(red_count)) FROM public.rollup_5m), (SELECT concat_ws(' ', sum(total_minutes), count(*)) FROM public.worker_exposure_minutes),
                    (SELECT count(*) FROM ergo_internal.day_partitions('ergonomic_snapshots')), ergo_internal.rows_in_default('ergonomic_snapshots'),
                    (SELECT count(*) FROM ergo_internal.views v, ergo_internal.known_warehouses w, ergo_internal.view_differences(v.name, w.id, '-infinity', 'infinity')),
                    (SELECT count(*) FROM public.view_refresh_status WHERE is_failing), (SELECT count(*) FROM public.alerts))
                """))!;
        }
        finally
        {
            await store.RunAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    /// <summary>Nine days of ten reds in two warehouses; one then keeps five days, the other seven.</summary>
    private static readonly string[] Scenario =
    [
        "CALL public.maintain_partitions()",
        "SELECT count(public.create_ergonomic_snapshot_partition((now() AT TIME ZONE 'UTC')::date - d)) FROM generate_series(1, 9) d",
        """
        INSERT INTO public.ergonomic_snapshots (id, warehouse_id, zone_id, event_time, worker_id, traffic_light, composite_risk, niosh_index)
        SELECT format('%s-%s-%s', w, d, g), w, w || '-z1', (date_trunc('day', now() AT TIME ZONE 'UTC') - d * interval '1 day' + interval '1 hour' + g * interval '1 minute') AT TIME ZONE 'UTC', 'k1', 'red', 12.5, 1.25
        FROM unnest(ARRAY['w1', 'w2']) w, generate_series(1, 9) d, generate_series(1, 10) g
        """,
        // Of the alerts one was resolved more than a year ago.
        "INSERT INTO public.alerts (severity, title, resolved_at) VALUES ('high', 'Old', now() - interval '366 days'), ('high', 'New', now() - interval '364 days')",
        "CALL public.refresh_all_views()",
        "UPDATE public.warehouses SET retention_days = CASE id WHEN 'w1' THEN 5 ELSE 7 END",
        "CALL public.run_retention()",
        "CALL public.trim_views()",
    ];

    /// <summary>Rows that triggers complete.</summary>
    private static readonly string[] Incomplete =
    [
        "INSERT INTO public.ergonomic_snapshots (id, warehouse_id, zone_id, \"timestamp\", traffic_light) VALUES ('undated', NULL, 'w2-z1', now() - interval '1 day', 'red')",
        "INSERT INTO public.shift_snapshots (warehouse_id, bucket_start, bucket_end) VALUES ('w2', now() - interval '1 day', now() - interval '16 hours')",
    ];

    /// <summary>The rest of what is called: settings, checks, plans and erasures.</summary>
    private static readonly string[] Calls =
    [
        "INSERT INTO public.users (id, email) VALUES ('u1', 'u1@example.org'); INSERT INTO public.user_warehouses VALUES ('u1', 'w1'); DELETE FROM public.users",
        "INSERT INTO public.warehouses (id, code, name) VALUES ('w9', 'W9', 'Nine'); UPDATE public.warehouses SET timezone = 'Asia/Kolkata' WHERE id = 'w9'; DELETE FROM public.warehouses WHERE id = 'w9'",
        "UPDATE public.ergonomic_snapshots SET traffic_light = 'green' WHERE warehouse_id = 'w1'; DELETE FROM public.ergonomic_snapshots WHERE warehouse_id = 'w1' AND worker_id IS NULL",
        "SELECT public.set_retention_floor(2, 'test'), public.set_identity_days('w1', 3, 'test'), public.set_clock_tolerance('3 days', 'test'), public.unfreeze_warehouse('w1', 'test')",
        "SELECT public.set_legal_hold('w1', 'Case 1', 'test')", "SELECT public.lift_legal_hold('w1', 'Case 1', 'closed', 'test')",
        "SELECT public.set_light_word('rot', 'red', 'test'), public.set_sample_seconds('w1', 60, 'test')",
        "SELECT ergo_internal.set_view_settings('rollup_5m', '10 minutes', NULL, 'test'), ergo_internal.set_retention_days('w1', 5, 6, 'test')",
        "SELECT public.append_audit('somebody', 'Trying', 'done', NULL)", "SELECT count(*) FROM public.verify_audit()",
        "SELECT count(*) FROM public.verify_view('rollup_5m', current_date - 1)", "SELECT count(*) FROM public.verify_view_scope('rollup_5m', current_date - 1)",
        "SELECT count(*) FROM public.storage_overview()", "SELECT count(*) FROM public.retention_plan()", "SELECT public.retention_plan_fingerprint()",
        "SELECT count(*) FROM public.retention_statistics()", "SELECT count(*) FROM public.optimize_statements()",
        "SELECT public.create_shift_snapshot_partition('2026-01-14'), public.get_retention_cutoff_date('w1'), public.purge_old_alerts()",
        "SELECT public.purge_old_shift_snapshots('w1'), public.purge_old_ergonomic_snapshots('w1')",
        "SELECT count(*) FROM public.data_quality", "SELECT count(*) FROM public.job_runs", "SELECT count(*) FROM public.adoption_progress", "SELECT count(*) FROM ergo_internal.view_gaps",
        "CALL public.refresh_view('top_red_zones', true)", "CALL public.maintain_partitions()", "CALL public.adopt_rows()",
        "CALL public.erase_worker('w2', 'k1', 'test', 'Request 12, Article 17')", "CALL public.run_retention()", "CALL public.refresh_all_views(true)",
    ];

    // Empty tables with the names of ours, and functions that fault; those of extensions are left alone.
    private const string Decoys = """
        CREATE SCHEMA decoy;
        DO $$
        DECLARE
            c record;
        BEGIN
            FOR c IN SELECT x.relname AS name FROM pg_class x WHERE x.relnamespace = 'public'::regnamespace AND x.relkind IN ('r', 'p', 'v')
                       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = x.oid AND d.deptype = 'e') LOOP
                EXECUTE format('CREATE TABLE decoy.%1$I AS SELECT * FROM public.%1$I WITH NO DATA', c.name);
            END LOOP;
            FOR c IN SELECT p.proname AS name, p.prokind, pg_get_function_arguments(p.oid) AS arguments, pg_get_function_result(p.oid) AS result
                     FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
                       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
                EXECUTE format('CREATE %s decoy.%I(%s) %s LANGUAGE plpgsql AS %L', CASE c.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
                    c.name, c.arguments, 'RETURNS ' || c.result, 'BEGIN RAISE EXCEPTION $d$a decoy was called$d$; END');
            END LOOP;
        END $$
        """;
}
