using Ergo.Snapshots.Views;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests;

/// <summary>The row of a view names all that a refresh, a comparison and a trim need of it, and what it names is there.</summary>
public sealed class ViewRowTests
{
    private const string Faults = "SELECT view_name || ': ' || fault FROM ergo_internal.view_faults() ORDER BY 1";

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Every_row_names_what_is_there(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        Assert.Empty(await store.ListAsync<string>(Faults));
        Assert.Equal(ViewNames.All, await store.ListAsync<string>("SELECT name FROM ergo_internal.views ORDER BY ordinal"));
        Assert.All(await store.Views.GetRefreshStatusAsync(), view => Assert.NotEmpty(view.Purpose));
    }

    [SkippableTheory]
    [InlineData("purpose = NULL", "purpose is not set")]
    [InlineData("storage_table = NULL", "storage_table is not set")]
    [InlineData("bucket_column = NULL", "bucket_column is not set")]
    [InlineData("newest_column = NULL", "newest_column is not set")]
    [InlineData("bucket_table = NULL", "bucket_table is not set")]
    [InlineData("recompute_function = NULL", "recompute_function is not set")]
    [InlineData("expected_function = NULL", "expected_function is not set")]
    [InlineData("shown_bucket_column = NULL", "shown_bucket_column is not set")]
    [InlineData("key_columns = NULL", "key_columns is not set")]
    [InlineData("storage_table = 'Nowhere'", "there is no table ergo_internal.\"Nowhere\"")]
    [InlineData("storage_table = 'view_freshness'", "there is no table ergo_internal.view_freshness")]
    [InlineData("bucket_column = 'zone_id'", "ergo_internal.posture_type_counts has no column zone_id of type timestamptz")]
    [InlineData("newest_column = 'window_end'", "ergo_internal.posture_type_counts has no column window_end of type timestamptz")]
    [InlineData("count_column = 'rula_band'", "ergo_internal.posture_type_counts has no column rula_band of type bigint")]
    [InlineData("summary_tables = summary_tables || '{\"zone_scores\": \"bucket_time\"}'", "there is no table ergo_internal.zone_scores")]
    [InlineData("summary_tables = summary_tables || '{\"zone_hours\": \"hour_bucket\"}'", "ergo_internal.zone_hours has no column hour_bucket of type timestamptz")]
    [InlineData("bucket_table = 'zone_hours'", "zone_hours is none of its tables")]
    [InlineData("shown_bucket_column = 'bucket_time'", "public.posture_type_counts has no column bucket_time of type timestamptz")]
    [InlineData("key_columns = '{zone_id,worker_id}'", "public.posture_type_counts has no column worker_id")]
    [InlineData("unproven_columns = '{trend}'", "public.posture_type_counts has no column trend")]
    [InlineData("tolerances = '{\"p95_rula_score\": [0, 1]}'", "public.posture_type_counts has no column p95_rula_score")]
    [InlineData("ranking_window = '1 day'", "a ranking needs a finish_function")]
    [InlineData("recompute_function = 'recompute_rollup'", "there is no function ergo_internal.recompute_rollup(text, timestamptz, timestamptz, timestamptz, jsonb) returning bigint")]
    [InlineData("recompute_function = 'read_snapshots'", "there is no function ergo_internal.read_snapshots(text, timestamptz, timestamptz, timestamptz, jsonb) returning bigint")]
    [InlineData("days_function = 'roll_up_scores'", "there is no function ergo_internal.roll_up_scores(text, timestamptz, timestamptz)")]
    [InlineData("calendar_function = 'roll_up_days'", "there is no function ergo_internal.roll_up_days(text, timestamptz, timestamptz)")]
    [InlineData("finish_function = 'check_balance'", "there is no function ergo_internal.check_balance(timestamptz)")]
    [InlineData("expected_function = 'expected_rollup_1m'", "there is no function ergo_internal.expected_rollup_1m(text, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz) returning SETOF public.posture_type_counts")]
    [InlineData("expected_function = 'expected_rollup'", "there is no function ergo_internal.expected_rollup(text, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz) returning SETOF public.posture_type_counts")]
    public async Task What_a_row_lacks_is_named_and_an_installation_refused(string change, string fault)
    {
        await using var store = await Store.CreateAsync();
        await store.RunAsync($"UPDATE ergo_internal.views SET {change} WHERE name = 'posture_type_counts'");
        Assert.Contains($"posture_type_counts: {fault}", await store.ListAsync<string>(Faults));
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync("SELECT ergo_internal.adapt_functions()"));
        Assert.Contains(fault, refusal.MessageText, StringComparison.Ordinal);
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Row_of_a_sixth_view_is_all_that_refresh_verification_trimming_balance_and_status_need(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync(2);
        await store.PartitionsAsync(8);
        await store.RunAsync("UPDATE warehouses SET retention_days = 3650");
        await store.FillAsync(1_500, warehouses: 2, days: 6, seed: 0.41);
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync(SixthView);
        await store.RunAsync(SixthRow);
        // As after every installation of functions.
        await store.RunAsync("SELECT ergo_internal.adapt_functions()");
        Assert.Empty(await store.ListAsync<string>(Faults));

        // Filled from what is there, and by what comes: of longer ago than any other view keeps, too.
        await store.Views.RefreshViewAsync(CameraHours, "test", fullRebuild: true);
        await store.RunAsync("INSERT INTO ergonomic_snapshots (id, warehouse_id, camera_id, event_time) VALUES ('late', 'w1', 'c1', now() - interval '1 day'), ('old', 'w2', 'c2', now() - interval '500 days')");
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal(await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots"), await store.AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM camera_hours"));
        Assert.Equal(
            await store.ListAsync<string>("SELECT concat_ws(' ', warehouse_id, date_trunc('day', hour_bucket, 'UTC'), sum(snapshot_count)) FROM camera_hours GROUP BY warehouse_id, date_trunc('day', hour_bucket, 'UTC') ORDER BY 1"),
            await store.ListAsync<string>("SELECT concat_ws(' ', warehouse_id, bucket_time, snapshot_count) FROM ergo_internal.camera_days ORDER BY 1"));
        Assert.Equal(6, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.views WHERE newest_event IS NOT NULL"));
        Assert.Equal(await store.AskAsync<DateTime>("SELECT complete_to FROM ergo_internal.views WHERE name = 'camera_hours'"), await store.AskAsync<DateTime>("SELECT as_of FROM ergo_internal.camera_finish"));

        // Told among the others.
        var status = Assert.Single(await store.Views.GetRefreshStatusAsync(), view => view.Name == CameraHours);
        Assert.Equal(("Snapshots per camera and hour", false, false, 0), (status.Purpose, status.IsStale, status.IsFailing, status.BacklogBuckets));

        // Compared with what the snapshots give.
        Assert.Empty(await store.DifferencesAsync());
        var yesterday = DateOnly.FromDateTime(await store.AskAsync<DateTime>("SELECT (now() AT TIME ZONE 'UTC')::date - 1"));
        var right = await store.Views.VerifyViewAsync(CameraHours, yesterday);
        Assert.True(right.IsRight);
        Assert.Equal(await store.AskAsync<long>("SELECT count(*) FROM camera_hours WHERE (hour_bucket AT TIME ZONE 'UTC')::date = @yesterday", new { yesterday }), right.ComparedRows);
        await store.RunAsync("UPDATE ergo_internal.camera_hours SET snapshot_count = snapshot_count + 1 WHERE warehouse_id = 'w1' AND (hour_bucket AT TIME ZONE 'UTC')::date = @yesterday", new { yesterday });
        var wrong = await store.Views.VerifyViewAsync(CameraHours, yesterday);
        Assert.Equal(await store.AskAsync<long>("SELECT count(*) FROM camera_hours WHERE warehouse_id = 'w1' AND (hour_bucket AT TIME ZONE 'UTC')::date = @yesterday", new { yesterday }), wrong.DifferenceCount);
        await store.Views.RefreshViewAsync(CameraHours, "test", fullRebuild: true);
        Assert.Empty(await store.DifferencesAsync());

        // Counted: a day taken out of it is missed.
        await store.RunAsync("CALL maintain_partitions()");
        Assert.Equal(0, await store.AskAsync<long>("SELECT (balance ->> 'missing')::bigint FROM view_refresh_status WHERE name = 'camera_hours'"));
        await store.RunAsync("DELETE FROM ergo_internal.camera_hours WHERE warehouse_id = 'w2' AND (hour_bucket AT TIME ZONE 'UTC')::date = @yesterday", new { yesterday });
        await store.RunAsync("CALL maintain_partitions()");
        Assert.Equal(["camera_hours"], await store.ListAsync<string>("SELECT name FROM view_refresh_status WHERE is_incomplete"));
        await store.Views.RefreshViewAsync(CameraHours, "test", fullRebuild: true);
        await store.RunAsync("CALL maintain_partitions()");
        Assert.Empty(await store.ListAsync<string>("SELECT name FROM view_refresh_status WHERE is_incomplete"));

        // Computed again when what figures are made by changes.
        await store.RunAsync("SELECT set_light_word('lime', 'green', 'test')");
        Assert.Equal(
            await store.AskAsync<long>("SELECT count(*) FROM (SELECT DISTINCT warehouse_id, hour_bucket FROM camera_hours) b"),
            await store.AskAsync<long>("SELECT backlog_buckets FROM view_refresh_status WHERE name = 'camera_hours'"));

        // Trimmed, with its days and with nothing else of its row changed.
        await store.RunAsync("SELECT ergo_internal.set_view_settings('camera_hours', NULL, '2 days', 'test')");
        await store.RunAsync("CALL trim_views()");
        Assert.Equal(0, await store.AskAsync<long>("""
            SELECT (SELECT count(*) FROM ergo_internal.camera_hours WHERE hour_bucket < date_trunc('day', now(), 'UTC') - interval '2 days')
                 + (SELECT count(*) FROM ergo_internal.camera_days WHERE bucket_time < date_trunc('day', now(), 'UTC') - interval '2 days')
            """));
        Assert.NotEqual(0, await store.AskAsync<long>("SELECT count(*) FROM camera_hours"));

        // Emptied with its snapshots: also of hours that no other view holds.
        await store.RunAsync("SELECT ergo_internal.set_view_settings('camera_hours', NULL, '800 days', 'test')");
        await store.Views.RefreshViewAsync(CameraHours, "test", fullRebuild: true);
        Assert.Equal(1, await store.AskAsync<long>("SELECT count(*) FROM camera_hours WHERE hour_bucket < now() - interval '450 days'"));
        await store.RunAsync("TRUNCATE ergonomic_snapshots");
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM camera_hours"));
    }

    [SkippableFact]
    public async Task Running_role_refreshes_and_reads_a_sixth_view()
    {
        Skip.If(Store.Server == PostgresKind.Citus, "citus: the portal runs as the owner there");
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(2);
        await store.FillAsync(200, warehouses: 2, days: 1, seed: 0.42);
        await store.RunAsync(SixthView + SixthRow);
        var role = store.Address.Database + "_runs";
        await store.RunAsync($"CREATE ROLE \"{role}\"; SELECT ergo_internal.let_run('{role}')");
        try
        {
            await using var connection = await store.DataSource.OpenConnectionAsync();
            foreach (var statement in new[] { $"SET ROLE \"{role}\"", "CALL refresh_view('camera_hours')", "SELECT 1 / count(*) FROM camera_hours", "CALL trim_views()", "RESET ROLE" })
            {
                await using NpgsqlCommand command = new(statement, connection);
                await command.ExecuteNonQueryAsync();
            }
        }
        finally
        {
            await store.RunAsync($"DROP OWNED BY \"{role}\"; DROP ROLE \"{role}\"");
        }
    }

    private const string CameraHours = "camera_hours";

    // What a versioned script and a file of functions bring.
    private const string SixthView = """
        CREATE TABLE ergo_internal.camera_hours (
            warehouse_id text NOT NULL, camera_id text, hour_bucket timestamptz NOT NULL, snapshot_count bigint NOT NULL, newest_event timestamptz NOT NULL);
        CREATE INDEX camera_hours_time ON ergo_internal.camera_hours (warehouse_id, hour_bucket);
        CREATE TABLE ergo_internal.camera_days (warehouse_id text NOT NULL, bucket_time timestamptz NOT NULL, snapshot_count bigint NOT NULL);
        CREATE INDEX camera_days_time ON ergo_internal.camera_days (warehouse_id, bucket_time);
        CREATE TABLE ergo_internal.camera_finish (as_of timestamptz NOT NULL);
        CREATE VIEW camera_hours AS SELECT h.warehouse_id, h.camera_id, h.hour_bucket, h.snapshot_count, h.newest_event FROM ergo_internal.camera_hours h;
        CREATE FUNCTION ergo_internal.recompute_camera_hours(wh text, lo timestamptz, hi timestamptz, upto timestamptz, rules jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
        DECLARE
            written bigint;
        BEGIN
            DELETE FROM ergo_internal.camera_hours WHERE warehouse_id = wh AND hour_bucket >= lo AND hour_bucket < hi;
            INSERT INTO ergo_internal.camera_hours
            SELECT wh, s.camera_id, ergo_internal.hour_of(s.event_time), count(*), max(s.event_time) FROM ergo_internal.read_snapshots(wh, lo, hi, upto, rules) s GROUP BY 2, 3;
            GET DIAGNOSTICS written = ROW_COUNT;
            RETURN written;
        END
        $$;
        CREATE FUNCTION ergo_internal.add_up_camera_days(wh text, lo timestamptz, hi timestamptz) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM ergo_internal.camera_days WHERE warehouse_id = wh AND bucket_time >= lo AND bucket_time < hi;
            INSERT INTO ergo_internal.camera_days
            SELECT wh, ergo_internal.day_of(h.hour_bucket), sum(h.snapshot_count) FROM ergo_internal.camera_hours h
            WHERE h.warehouse_id = wh AND h.hour_bucket >= lo AND h.hour_bucket < hi GROUP BY 2;
        END
        $$;
        CREATE FUNCTION ergo_internal.finish_camera_hours(as_of timestamptz) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM ergo_internal.camera_finish;
            INSERT INTO ergo_internal.camera_finish VALUES (as_of);
        END
        $$;
        CREATE FUNCTION ergo_internal.expected_camera_hours(
            warehouse text, lo timestamptz, hi timestamptz, as_of timestamptz, frozen_before timestamptz, kept_from timestamptz) RETURNS SETOF public.camera_hours LANGUAGE sql STABLE AS $$
            SELECT warehouse, s.camera_id, date_trunc('hour', s.event_time, 'UTC'), count(*), max(s.event_time) FROM public.ergonomic_snapshots s
            WHERE s.warehouse_id = warehouse AND s.event_time >= lo AND s.event_time < hi GROUP BY 2, 3
        $$;
        """;

    private const string SixthRow = """
        INSERT INTO ergo_internal.views (
            name, ordinal, bucket, refresh_every, keep_for, priority, step_buckets, purpose, storage_table, bucket_column, newest_column, count_column, summary_tables, bucket_table,
            recompute_function, days_function, finish_function, expected_function, shown_bucket_column, key_columns)
        VALUES (
            'camera_hours', 6, '1 hour', '10 minutes', '800 days', 3, 200, 'Snapshots per camera and hour', 'camera_hours', 'hour_bucket', 'newest_event', 'snapshot_count',
            '{"camera_days": "bucket_time"}', 'camera_hours', 'recompute_camera_hours', 'add_up_camera_days', 'finish_camera_hours', 'expected_camera_hours',
            'hour_bucket', '{camera_id,hour_bucket}');
        """;
}
