using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Privacy;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests.Figures;

/// <summary>How long an observation stands for.</summary>
[Trait("Category", KnownFaults.Category)]
public sealed class SamplingTests
{
    private const string Noon = "date_trunc('day', now()) - interval '12 hours'";

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Sparse_sampling_is_told_beside_the_minutes_and_weighed_where_the_warehouse_says_so(PostgresKind server)
    {
        await using var store = await FigureStore.CreateAsync(server);
        await store.RunAsync($"""
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, worker_id, traffic_light)
            SELECT format('%s-%s', k, g), 'w1', 'w1-z1', {Noon} + g * make_interval(secs => s), k, 'red'
            FROM (VALUES ('k1', 1), ('k60', 60), ('k600', 600)) v(k, s), LATERAL generate_series(0, 3599 / s) g
            """);
        await store.RefreshAsync();
        Assert.Equal(["k1 60 60", "k60 60 60", "k600 6 6"], await store.MinutesAsync());

        var range = new TimeRange(await store.AskAsync<DateTime>($"SELECT {Noon}"), await store.AskAsync<DateTime>($"SELECT {Noon} + interval '1 hour'"));
        var summary = await store.NamedExposureAsync(await store.WarehouseAsync("W1"), range);
        Assert.Equal(
            ["k1 3600 0.017", "k60 60 1", "k600 6 10"],
            summary.Workers.OrderBy(worker => worker.WorkerId, StringComparer.Ordinal).Select(worker => FormattableString.Invariant($"{worker.WorkerId} {worker.Observations} {Math.Round(worker.MinutesBetweenObservations!.Value, 3)}")));
        Assert.True(summary.ObservationDiffers);
        Assert.Equal(TimeSpan.FromMinutes(1), summary.ObservationStandsFor);
        Assert.All(summary.Workers, worker => Assert.Equal(1.0, worker.RedShare!.Value, 6));

        await store.RunAsync("SELECT set_sample_seconds('w1', 600, 'admin')");
        await store.RefreshAsync();
        // All sixty minutes of the hour each; whose last observation is later in it is taken to stay the longer.
        Assert.Equal(["k1 60", "k60 60", "k600 60"], await store.ListAsync<string>(
            $"SELECT concat_ws(' ', worker_id, round(total_minutes::numeric, 6)::float8) FROM worker_exposure_minutes WHERE hour_bucket = {Noon} ORDER BY worker_id"));
        Assert.Equal(["k1 69 69", "k60 69 69", "k600 60 60"], await store.MinutesAsync());
        // Reds are counted as they were seen.
        Assert.Equal("3666 03:18:00", await store.AskAsync<string>("SELECT concat_ws(' ', total_red_snapshots, date_trunc('second', exposure_duration + interval '0.5 s')) FROM top_red_zones"));
        Assert.Equal(TimeSpan.FromMinutes(10), (await store.Exposure.GetAsync(await store.WarehouseAsync("W1"), range)).ObservationStandsFor);
        Assert.Equal("w1 60 600 admin", await store.AskAsync<string>("SELECT concat_ws(' ', warehouse_id, old_value, new_value, changed_by) FROM ergo_internal.figure_changes"));
        foreach (var refused in new[] { "'w1', 59", "'w1', 90", "'w1', 960", "'nowhere', 60" })
        {
            Assert.Equal("22023", (await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync($"SELECT set_sample_seconds({refused}, 'admin')"))).SqlState);
        }
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Published_cells_tell_how_far_apart_their_workers_were_observed(PostgresKind server)
    {
        await using var store = await FigureStore.CreateAsync(server);
        await store.PartitionsAsync(4);
        const string day = "date_trunc('day', now()) - interval '2 days'";
        await store.RunAsync($"""
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, worker_id, traffic_light)
            SELECT format('%s-%s', k, g), 'w1', 'w1-z1', {day} + interval '8 hours' + g * make_interval(secs => CASE WHEN k = 1 THEN 600 ELSE 60 END), 'k' || k, 'red'
            FROM generate_series(1, 5) k, LATERAL generate_series(0, CASE WHEN k = 1 THEN 5 ELSE 59 END) g
            """);
        await store.RefreshAsync();
        var range = new TimeRange(await store.AskAsync<DateTime>($"SELECT {day}"), await store.AskAsync<DateTime>($"SELECT {day} + interval '1 day'"));
        ExposureQueries published = new(store.DataSource, new WorkerPrivacy(store.DataSource, new PrivacyRules(5)));
        var told = await published.GetAsync(await store.WarehouseAsync("W1"), range);
        Assert.Equal(
            ["6 10 6", "60 1 60", "60 1 60", "60 1 60", "60 1 60"],
            told.Workers.Select(worker => FormattableString.Invariant($"{worker.Observations} {Math.Round(worker.MinutesBetweenObservations!.Value, 3)} {worker.Total}")).Order(StringComparer.Ordinal));
        Assert.True(told.ObservationDiffers);
        Assert.Equal(TimeSpan.FromMinutes(1), told.ObservationStandsFor);

        await store.RunAsync("SELECT set_sample_seconds('w1', 600, 'admin')");
        await store.RefreshAsync();
        var carried = await published.GetAsync(await store.WarehouseAsync("W1"), range);
        Assert.False(carried.ObservationDiffers);
        Assert.Equal(TimeSpan.FromMinutes(10), carried.ObservationStandsFor);
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Observation_stands_to_the_next_into_the_next_hour_and_to_the_end_of_the_utc_day(PostgresKind server)
    {
        await using var store = await FigureStore.CreateAsync(server);
        await store.RunAsync($"""
            SELECT set_sample_seconds('w1', 600, 'admin');
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, worker_id, traffic_light) VALUES
                ('1', 'w1', 'w1-z1', {Noon} + interval '5 min', 'next', 'red'), ('2', 'w1', 'w1-z1', {Noon} + interval '8 min 30 s', 'next', 'green'),
                ('3', 'w1', 'w1-z1', {Noon} + interval '56 min', 'hour', 'red'),
                ('4', 'w1', 'w1-z1', {Noon} + interval '11 hours 57 min 10 s', 'day', 'red')
            """);
        await store.RefreshAsync();
        Assert.Equal(["day 3 3", "hour 10 10", "next 3 13"], await store.MinutesAsync());
        Assert.Equal(["4 1", "6 0"], await store.ListAsync<string>(
            "SELECT concat_ws(' ', total_minutes, snapshot_count) FROM worker_exposure_minutes WHERE worker_id = 'hour' ORDER BY hour_bucket"));

        // A late one in the hour before takes back what was carried into the next.
        await store.RunAsync($"INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, worker_id, traffic_light) VALUES ('5', 'w1', 'w1-z1', {Noon} + interval '59 min', 'hour', 'green')");
        await store.RefreshAsync();
        Assert.Equal(["day 3 3", "hour 3 13", "next 3 13"], await store.MinutesAsync());
        await store.RunAsync("DELETE FROM ergonomic_snapshots WHERE id IN ('3', '5')");
        await store.RefreshAsync();
        Assert.Equal(["day 3 3", "next 3 13"], await store.MinutesAsync());
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Observation_stands_for_no_minute_that_is_not_over_and_grows_with_the_next_refresh(PostgresKind server)
    {
        await using var store = await FigureStore.CreateAsync(server);
        await store.RunAsync("""
            SELECT set_sample_seconds('w1', 900, 'admin');
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, event_time, worker_id, traffic_light)
            VALUES ('w1', 'w1-z1', now() - interval '1 second', 'k1', 'red')
            """);
        await store.RunAsync("CALL refresh_view('worker_exposure_minutes')");
        Assert.Equal(["k1 1 1"], await store.MinutesAsync());
        // Waits for the next refresh although nothing came since.
        Assert.True(await store.AskAsync<bool>("SELECT backlog_buckets > 0 FROM view_refresh_status WHERE name = 'worker_exposure_minutes'"));
    }
}
