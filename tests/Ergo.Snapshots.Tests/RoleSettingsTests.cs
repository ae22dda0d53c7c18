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

    // A search_path that leads elsewhere joins them when the functions name theirs: "app, public" with app.zones and app.warehouses.
    public static TheoryData<string> Settings => new(
        "standard_conforming_strings = off; escape_string_warning = off; backslash_quote = off",
        "DateStyle = 'German, DMY'; TimeZone = 'Europe/Berlin'", "DateStyle = 'SQL, DMY'; TimeZone = 'Asia/Kolkata'", "DateStyle = 'Postgres, MDY'; TimeZone = 'Pacific/Apia'",
        "IntervalStyle = 'sql_standard'; TimeZone = 'America/St_Johns'; extra_float_digits = 0; bytea_output = 'escape'; xmloption = 'document'",
        "default_transaction_isolation = 'repeatable read'", "default_transaction_isolation = 'serializable'",
        "plpgsql.variable_conflict = 'use_column'; transform_null_equals = on", "plpgsql.variable_conflict = 'use_variable'; array_nulls = off",
        "row_security = off; enable_partition_pruning = off; constraint_exclusion = off; work_mem = '64kB'",
        "statement_timeout = '60s'; lock_timeout = '1s'; idle_in_transaction_session_timeout = '5s'",
        "timezone_abbreviations = 'India'; synchronous_commit = off; default_tablespace = ''");

    [Theory, MemberData(nameof(Settings))]
    public async Task Figures_are_those_of_a_plain_session(string settings) => Assert.Equal(Expected, await FiguresAsync(settings));

    [Fact]
    public async Task Figures_of_a_plain_session_are_right() => Assert.Equal(Expected, await FiguresAsync(null));

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
            await store.RunAsync($"INSERT INTO pg_dist_authinfo VALUES (0, '{role}', 'password=s')");
        }

        try
        {
            foreach (var setting in settings?.Split("; ") ?? [])
            {
                await store.RunAsync($"ALTER ROLE {role} SET {setting}");
            }

            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(store.Address.ConnectionString) { Username = role, Password = "s", Pooling = false }.ConnectionString);
            await connection.OpenAsync();
            foreach (var statement in Scenario)
            {
                await connection.ExecuteAsync(statement);
            }

            return (await connection.ExecuteScalarAsync<string>("""
                SELECT format('raw %s; five minutes %s; exposure %s; partitions %s; default %s; differences %s; failing %s; alerts %s',
                    (SELECT string_agg(warehouse_id || ' ' || n, ', ' ORDER BY warehouse_id) FROM (SELECT warehouse_id, count(*) AS n FROM ergonomic_snapshots GROUP BY 1) x),
                    (SELECT concat_ws(' ', sum(snapshot_count), sum(red_count)) FROM rollup_5m), (SELECT concat_ws(' ', sum(total_minutes), count(*)) FROM worker_exposure_minutes),
                    (SELECT count(*) FROM ergo_internal.day_partitions('ergonomic_snapshots')), ergo_internal.rows_in_default('ergonomic_snapshots'),
                    (SELECT count(*) FROM ergo_internal.views v, ergo_internal.known_warehouses w, ergo_internal.view_differences(v.name, w.id, '-infinity', 'infinity')),
                    (SELECT count(*) FROM view_refresh_status WHERE is_failing), (SELECT count(*) FROM alerts))
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
        "CALL maintain_partitions()",
        "SELECT count(create_ergonomic_snapshot_partition((now() AT TIME ZONE 'UTC')::date - d)) FROM generate_series(1, 9) d",
        """
        INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, worker_id, traffic_light, composite_risk, niosh_index)
        SELECT format('%s-%s-%s', w, d, g), w, w || '-z1', (date_trunc('day', now() AT TIME ZONE 'UTC') - d * interval '1 day' + interval '1 hour' + g * interval '1 minute') AT TIME ZONE 'UTC', 'k1', 'red', 12.5, 1.25
        FROM unnest(ARRAY['w1', 'w2']) w, generate_series(1, 9) d, generate_series(1, 10) g
        """,
        // Of the alerts one was resolved more than a year ago.
        "INSERT INTO alerts (severity, title, resolved_at) VALUES ('high', 'Old', now() - interval '366 days'), ('high', 'New', now() - interval '364 days')",
        "CALL refresh_all_views()",
        "UPDATE warehouses SET retention_days = CASE id WHEN 'w1' THEN 5 ELSE 7 END",
        "CALL run_retention()",
        "CALL trim_views()",
    ];
}
