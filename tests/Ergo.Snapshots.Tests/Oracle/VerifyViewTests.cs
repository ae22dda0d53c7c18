using Ergo.Snapshots.Views;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests.Oracle;

/// <summary>verify_view finds what is wrong in a view, and says what it did not look at.</summary>
public sealed class VerifyViewTests
{
    private const string Yesterday = "(now() AT TIME ZONE 'UTC')::date - 1";

    // Each test damages a copy.
    private static readonly FilledStore Filled = new(FillAsync);

    // Columns that differ in the one row that is broken; of a ranking, all of a warehouse's priorities hang together.
    [SkippableTheory]
    [InlineData("rollup_1m", "UPDATE ergo_internal.rollup_1m SET yellow_count = yellow_count + 1000 WHERE {0}", "red_count > yellow_count", "different {dominant_traffic_light,yellow_count}")]
    [InlineData("rollup_1m", "UPDATE ergo_internal.rollup_1m SET risk_max = risk_max * 1.00001 WHERE {0}", "risk_max > 1", "different {max_composite_risk}")]
    [InlineData("rollup_5m", "UPDATE ergo_internal.rollup_5m SET niosh_p95 = niosh_p95 * 1.00001 WHERE {0}", "niosh_p95 > 0.5", "different {p95_niosh_index}")]
    [InlineData("rollup_5m", "DELETE FROM ergo_internal.rollup_5m WHERE {0}", "true", "missing ")]
    [InlineData("top_red_zones", "UPDATE ergo_internal.top_red_zones SET total_red_snapshots = total_red_snapshots - 1 WHERE zone_id = 'w1-z1'", "true", "different {total_red_snapshots}")]
    [InlineData("top_red_zones", "UPDATE ergo_internal.top_red_zones SET exposure_duration = exposure_duration + interval '1 millisecond' WHERE zone_id = 'w1-z1'", "true", "different {exposure_duration}")]
    [InlineData("top_red_zones", "UPDATE ergo_internal.top_red_zones SET p95_composite_risk = p95_composite_risk - 2.01 WHERE zone_id = 'w1-z1'", "true", "different {p95_composite_risk}")]
    [InlineData("worker_exposure_minutes", "UPDATE ergo_internal.worker_exposure_minutes SET period_end = (period_end AT TIME ZONE 'UTC' + interval '1 microsecond') AT TIME ZONE 'UTC' WHERE {0}", "true", "different {period_end}")]
    [InlineData("worker_exposure_minutes", "INSERT INTO ergo_internal.worker_exposure_minutes SELECT * FROM ergo_internal.worker_exposure_minutes WHERE {0}", "true", "unexpected ")]
    [InlineData("posture_type_counts", "UPDATE ergo_internal.posture_type_counts SET stddev_composite_risk = coalesce(stddev_composite_risk, 0) + 0.001 WHERE {0}", "true", "different {stddev_composite_risk}")]
    [InlineData("posture_type_counts", "UPDATE ergo_internal.posture_type_counts SET previous_count = 1000 WHERE {0}", "true", "different {trend_direction}")]
    public async Task Wrong_row_is_found(string view, string damage, string which, string expected)
    {
        await using var store = await Filled.CopyAsync();
        var bucket = view.StartsWith("rollup", StringComparison.Ordinal) ? "bucket_time" : "hour_bucket";
        Assert.Empty(await ProblemsAsync(store, view));

        var row = view == "top_red_zones" ? null : await store.AskAsync<string>(
            $"SELECT min(ctid)::text FROM ergo_internal.{view} WHERE {which} AND warehouse_id = 'w1' AND ({bucket} AT TIME ZONE 'UTC')::date = {Yesterday}");
        Assert.Equal(1, await store.RunAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, damage, $"warehouse_id = 'w1' AND ctid = '{row}'")));

        Assert.Equal([expected], await ProblemsAsync(store, view));
        Assert.All(ViewNames.All.Where(other => other != view), other => Assert.Empty(ProblemsAsync(store, other).GetAwaiter().GetResult()));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Snapshot_changed_since_the_refresh_is_found_in_every_view(PostgresKind server)
    {
        await using var store = await Filled.CopyAsync(server);
        await store.RunAsync($"""
            UPDATE ergonomic_snapshots SET traffic_light = 'red', composite_risk = 99.5, worker_id = 'somebody else', niosh_index = 3.5
            WHERE id = (SELECT min(id) FROM ergonomic_snapshots WHERE warehouse_id = 'w2' AND zone_id = 'w2-z1' AND traffic_light = 'green'
                        AND (event_time AT TIME ZONE 'UTC')::date = {Yesterday})
            """);
        foreach (var view in ViewNames.All)
        {
            Assert.NotEmpty(await ProblemsAsync(store, view));
            Assert.Equal([true], await store.ListAsync<bool>($"SELECT DISTINCT awaits_refresh FROM verify_view('{view}', {Yesterday})"));
        }

        await store.Views.RefreshAllViewsAsync("test");
        Assert.All(ViewNames.All, view => Assert.Empty(ProblemsAsync(store, view).GetAwaiter().GetResult()));
    }

    [SkippableFact]
    public async Task Snapshot_changed_behind_the_change_tracking_awaits_no_refresh()
    {
        Store.SkipWithoutDayPartitions(Store.Server);
        await using var store = await Filled.CopyAsync();
        await store.RunAsync($"DELETE FROM ergonomic_snapshots_default WHERE warehouse_id = 'w1' AND traffic_light = 'red' AND (event_time AT TIME ZONE 'UTC')::date = {Yesterday}");
        foreach (var view in ViewNames.All)
        {
            Assert.Equal([false], await store.ListAsync<bool>($"SELECT DISTINCT awaits_refresh FROM verify_view('{view}', {Yesterday})"));
        }
    }

    [Fact]
    public async Task Last_digits_of_sums_may_differ_and_no_more()
    {
        await using var store = await Filled.CopyAsync();
        await store.RunAsync("UPDATE ergo_internal.rollup_1m SET risk_sum = risk_sum * (1 + 1e-13), niosh_sum = niosh_sum * (1 - 1e-13)");
        Assert.Empty(await ProblemsAsync(store, "rollup_1m"));
        await store.RunAsync("UPDATE ergo_internal.rollup_1m SET risk_sum = risk_sum * (1 + 1e-8)");
        Assert.Equal(["different {avg_composite_risk}"], (await ProblemsAsync(store, "rollup_1m")).Distinct());
    }

    [Fact]
    public async Task Frozen_expired_and_unfinished_days_are_refused_with_the_reason()
    {
        await using var store = await Filled.CopyAsync();
        await store.RunAsync("UPDATE warehouses SET retention_days = 2 WHERE id = 'w1'");
        foreach (var (view, daysBack, warehouse, reason) in new[]
        {
            ("rollup_5m", 3, "'w1'", "frozen by retention before"), ("rollup_1m", 8, "'w2'", "rollup_1m keeps 7 days"),
            ("top_red_zones", 1, "'w1'", "frozen by retention before"), ("top_red_zones", 30, "NULL", "covers the 7 days before it"),
            ("worker_exposure_minutes", -1, "NULL", "complete only to"),
        })
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync($"SELECT * FROM verify_view('{view}', (now() AT TIME ZONE 'UTC')::date - {daysBack}, {warehouse})"));
            Assert.Equal("55000", refusal.SqlState);
            Assert.StartsWith($"Nothing of {view} on ", refusal.MessageText, StringComparison.Ordinal);
            Assert.Contains(reason, refusal.MessageText, StringComparison.Ordinal);
        }

        await using var fresh = await Store.CreateAsync();
        Assert.Contains("never refreshed", (await Assert.ThrowsAsync<PostgresException>(() => fresh.RunAsync("SELECT * FROM verify_view('rollup_1m')"))).MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notice_names_the_warehouses_that_were_left_out_and_the_scope_says_why()
    {
        await using var store = await Filled.CopyAsync();
        await store.RunAsync("UPDATE warehouses SET retention_days = 2 WHERE id = 'w1'");
        List<string> notices = [];
        await using var connection = await store.DataSource.OpenConnectionAsync();
        connection.Notice += (_, notice) => notices.Add(notice.Notice.MessageText);
        await using var command = new NpgsqlCommand("SELECT * FROM verify_view('rollup_5m', (now() AT TIME ZONE 'UTC')::date - 3)", connection);
        Assert.Null(await command.ExecuteScalarAsync());

        Assert.StartsWith("1 of 3 warehouses were not compared: frozen by retention", Assert.Single(notices), StringComparison.Ordinal);
        Assert.Equal(
            ["unassigned 288 t", "w1 0 f", "w2 288 t"],
            await store.ListAsync<string>("SELECT format('%s %s %s', warehouse_id, compared_buckets, not_compared IS NULL) FROM verify_view_scope('rollup_5m', (now() AT TIME ZONE 'UTC')::date - 3)"));
        Assert.Equal(
            await store.AskAsync<long>("SELECT count(*) FROM rollup_5m WHERE warehouse_id = 'w2' AND (bucket_time AT TIME ZONE 'UTC')::date = (now() AT TIME ZONE 'UTC')::date - 3"),
            await store.AskAsync<long>("SELECT sum(compared_rows)::bigint FROM verify_view_scope('rollup_5m', (now() AT TIME ZONE 'UTC')::date - 3)"));
    }

    [Fact]
    public async Task Unknown_view_warehouse_or_day_is_refused()
    {
        await using var store = await Store.CreateAsync();
        var unknownView = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync("SELECT * FROM verify_view('rollup_9m')"));
        Assert.Equal("22023", unknownView.SqlState);
        Assert.All(ViewNames.All, name => Assert.Contains(name, unknownView.MessageText, StringComparison.Ordinal));
        Assert.Contains("no view null", (await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync("SELECT * FROM verify_view(NULL)"))).MessageText, StringComparison.Ordinal);
        Assert.Contains("'nowhere'", (await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync("SELECT * FROM verify_view('rollup_1m', warehouse => 'nowhere')"))).MessageText, StringComparison.Ordinal);
        Assert.Contains("not infinity", (await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync("SELECT * FROM verify_view('rollup_1m', 'infinity')"))).MessageText, StringComparison.Ordinal);
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Reading_rights_are_enough(PostgresKind server)
    {
        await using var store = await Filled.CopyAsync(server);
        var role = $"reader_{Guid.NewGuid():N}";
        if (server == PostgresKind.Citus)
        {
            // Whoever reads there does so as himself on every node, with a password that the nodes know.
            await store.RunAsync($"CREATE ROLE {role} LOGIN PASSWORD '{role}'; INSERT INTO pg_dist_authinfo VALUES (0, '{role}', 'password={role}')");
        }
        else
        {
            await store.RunAsync($"CREATE ROLE {role}");
        }

        await store.RunAsync($"GRANT USAGE ON SCHEMA ergo_internal TO {role}; GRANT SELECT ON ALL TABLES IN SCHEMA public, ergo_internal TO {role}");
        try
        {
            foreach (var view in ViewNames.All)
            {
                Assert.Equal(0, await store.AskAsync<long>($"BEGIN READ ONLY; SET LOCAL ROLE {role}; SELECT count(*) FROM verify_view('{view}')"));
            }
        }
        finally
        {
            await store.RunAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    private static async Task FillAsync(Store store)
    {
        await store.SeedWarehousesAsync();
        await store.FillAsync(1_500, warehouses: 2, days: 9, seed: 0.35);
        await store.Views.RefreshAllViewsAsync("test");
    }

    private static Task<IReadOnlyList<string>> ProblemsAsync(Store store, string view) => store.ListAsync<string>($"""
        SELECT problem || ' ' || CASE problem WHEN 'different' THEN ARRAY(SELECT c FROM jsonb_object_keys(expected) c ORDER BY c)::text ELSE '' END
        FROM verify_view('{view}', {Yesterday})
        """);
}
