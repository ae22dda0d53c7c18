using Ergo.Snapshots.Retention;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>Past its own setting, the exposure view no longer says whose minutes they are; nothing else changes.</summary>
public sealed class IdentityTests
{
    private const string Totals = """
        SELECT format('%s %s %s %s', 'view', hour_bucket, zone_id, (round(sum(total_minutes)::numeric, 6), round(sum(red_minutes)::numeric, 6), sum(snapshot_count), max(max_risk_in_hour), min(period_start)))
        FROM worker_exposure_minutes GROUP BY hour_bucket, zone_id
        UNION ALL SELECT format('%s %s %s %s', 'hours', bucket_time, zone_id, (round(total_minutes::numeric, 6), round(red_minutes::numeric, 6))) FROM ergo_internal.zone_exposure_hours
        UNION ALL SELECT format('%s %s %s %s', 'days', bucket_time, zone_id, (round(total_minutes::numeric, 6), round(red_minutes::numeric, 6))) FROM ergo_internal.zone_exposure_days
        ORDER BY 1
        """;

    // Anything in any table of the view that names a worker of w1 before a moment.
    private const string Named = """
        SELECT count(*) FROM (
            SELECT hour_bucket AS at FROM ergo_internal.worker_exposure_minutes WHERE warehouse_id = 'w1' AND worker_id IS NOT NULL
            UNION ALL SELECT bucket_time FROM ergo_internal.worker_hours WHERE warehouse_id = 'w1'
            UNION ALL SELECT bucket_time FROM ergo_internal.worker_days WHERE warehouse_id = 'w1'
            UNION ALL SELECT bucket_time FROM ergo_internal.worker_shifts WHERE warehouse_id = 'w1') x
        WHERE x.at < ((now() AT TIME ZONE 'UTC')::date - @days)::timestamp AT TIME ZONE 'UTC'
        """;

    private static readonly FilledStore Filled = new(async store =>
    {
        await store.SeedWarehousesAsync();
        await store.RunAsync("INSERT INTO shift_calendar (warehouse_id, shift_code, name, starts_at, ends_at) VALUES ('w1', 'A', 'Night', '20:00', '06:00'), ('w1', 'B', 'Day', '06:00', '20:00')");
        await store.PartitionsAsync(9);
        await store.FillAsync(4_000, warehouses: 2, days: 9, seed: 0.55);
        await store.Views.RefreshAllViewsAsync("test");
    });

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Run_takes_names_away_and_leaves_every_total(PostgresKind server)
    {
        await using var store = await Filled.CopyAsync(server);
        var totals = await store.ListAsync<string>(Totals);
        var others = await store.AskAsync<long>("SELECT count(*) FROM worker_exposure_minutes WHERE warehouse_id = 'w2' AND worker_id IS NOT NULL");
        await store.RunAsync("SELECT set_identity_days('w1', 4, 'admin')");
        Assert.True(await store.AskAsync<long>(Named, new { days = 4 }) > 100);

        await store.Retention.RunManuallyAsync("the night job");

        Assert.Equal(0, await store.AskAsync<long>(Named, new { days = 4 }));
        Assert.True(await store.AskAsync<long>(Named, new { days = 0 }) > 100);
        Assert.Equal(others, await store.AskAsync<long>("SELECT count(*) FROM worker_exposure_minutes WHERE warehouse_id = 'w2' AND worker_id IS NOT NULL"));
        Assert.Equal(totals, await store.ListAsync<string>(Totals));
        Assert.Empty(await store.DifferencesAsync());
        Assert.True(await store.AskAsync<long>("SELECT (detail ->> 'rows_unnamed')::bigint FROM job_runs WHERE job = 'retention'") > 100);
        Assert.Equal(
            ["identities w1: - to 4 by admin"],
            await store.ListAsync<string>("SELECT format('%s %s: %s to %s by %s', setting, warehouse_id, coalesce(old_value, '-'), new_value, changed_by) FROM ergo_internal.setting_changes"));
    }

    [Fact]
    public async Task Late_rows_and_full_rebuilds_bring_no_name_back()
    {
        await using var store = await Filled.CopyAsync();
        await store.RunAsync("SELECT set_identity_days('w1', 4, 'admin')");
        await store.Retention.RunManuallyAsync("the night job");

        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, worker_id, event_time, traffic_light) SELECT 'w1', 'k9', now() - interval '6 days', 'red' FROM generate_series(1, 5);
            SELECT set_identity_days('w1', NULL, 'admin');
            """);
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal(0, await store.AskAsync<long>(Named, new { days = 4 }));
        await store.Views.RefreshAllViewsAsync("test", fullRebuild: true);
        Assert.Equal(0, await store.AskAsync<long>(Named, new { days = 4 }));
        Assert.Empty(await store.DifferencesAsync());
    }

    [Fact]
    public async Task Forecast_counts_the_rows_that_then_lose_their_worker()
    {
        await using var store = await Filled.CopyAsync();
        var identities = new WorkerIdentities(store.DataSource);
        var named = await store.AskAsync<long>("SELECT count(*) FROM worker_exposure_minutes WHERE warehouse_id = 'w1' AND worker_id IS NOT NULL");
        var forecast = await identities.ForecastAsync("w1", 4);
        Assert.Equal(await store.AskAsync<DateTime>("SELECT date_trunc('day', now(), 'UTC') - interval '96 hours'"), forecast.Until!.Value.UtcDateTime);
        await identities.SetDaysAsync("w1", null, 4, "admin");
        await store.Retention.RunManuallyAsync("the night job");
        var left = await store.AskAsync<long>("SELECT count(*) FROM worker_exposure_minutes WHERE warehouse_id = 'w1' AND worker_id IS NOT NULL");
        Assert.True(forecast.NamedRows > 100);
        Assert.Equal(named - left, forecast.NamedRows);
        Assert.InRange(forecast.Workers, 1, forecast.NamedRows);
        Assert.Equal(0, (await identities.ForecastAsync("w1", 4)).NamedRows);
        Assert.Equal(forecast.Until, (await new WarehouseRetention(store.DataSource).ListAsync()).Single(one => one.WarehouseId == "w1").IdentifiedFrom);

        await store.RunAsync("SELECT set_legal_hold('w1', 'Case 12', 'admin')");
        Assert.Equal(new IdentityForecast { Until = null, NamedRows = 0, Workers = 0 }, await identities.ForecastAsync("w1", 1));
    }

    [Fact]
    public async Task Legal_hold_keeps_the_names()
    {
        await using var store = await Filled.CopyAsync();
        var named = await store.AskAsync<long>(Named, new { days = 4 });
        await store.RunAsync("SELECT set_identity_days('w1', 4, 'admin'); SELECT set_legal_hold('w1', 'Case 12', 'admin')");
        await store.Retention.RunManuallyAsync("the night job");
        Assert.Equal(named, await store.AskAsync<long>(Named, new { days = 4 }));
    }

    [Fact]
    public async Task Warehouse_that_names_nobody_does_not_keep_the_run_going()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        await store.RunAsync("SELECT set_identity_days('w1', 4, 'admin'); INSERT INTO ergonomic_snapshots (warehouse_id, event_time) VALUES ('w1', now() - interval '20 days')");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await store.Retention.RunManuallyAsync("the night job", cancellationToken: patience.Token);
        Assert.Equal("succeeded", await store.AskAsync<string>("SELECT outcome FROM job_runs WHERE job = 'retention'"));
    }

    [Theory]
    [InlineData("SELECT set_identity_days('w1', 0)", "Workers are named for a whole number of days from 1 to 3650, not 0")]
    [InlineData("SELECT set_identity_days('w1', -1)", "Workers are named for a whole number of days from 1 to 3650, not -1")]
    [InlineData("SELECT set_identity_days('w1', 2147483647)", "Workers are named for a whole number of days from 1 to 3650, not 2147483647")]
    [InlineData("SELECT set_identity_days('nowhere', 5)", "There is no warehouse with id 'nowhere'")]
    public async Task What_makes_no_sense_is_refused(string sql, string refusal)
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        Assert.Equal(refusal, (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => store.RunAsync(sql))).MessageText);
    }
}
