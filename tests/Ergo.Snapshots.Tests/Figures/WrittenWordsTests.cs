using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests.Figures;

/// <summary>Ids and lights as cameras and gateways write them, and what figures make of them.</summary>
[Trait("Category", KnownFaults.Category)]
public sealed class WrittenWordsTests
{
    private const string TwoHoursAgo = "date_trunc('hour', now()) - interval '2 hours'";

    private static readonly string LongId = new('b', 9600);

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Light_means_its_word_in_any_spelling_and_what_nobody_knows_is_counted(PostgresKind server)
    {
        await using var store = await FigureStore.CreateAsync(server);
        await store.RunAsync($"""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, event_time, worker_id, traffic_light, composite_risk)
            SELECT 'w1', 'w1-z1', {TwoHoursAgo} + g * interval '1 minute', 'k' || n, light, 90
            FROM unnest(ARRAY['red', 'RED', 'Red', E' red\t', 'amber', 'Orange ', 'infrared', '', ' ', NULL]) WITH ORDINALITY x(light, n), generate_series(1, 10) g
            """);
        await store.RefreshAsync();

        foreach (var table in new[] { "rollup_1m", "rollup_5m", "ergo_internal.zone_minutes", "ergo_internal.zone_hours", "ergo_internal.zone_days", "ergo_internal.warehouse_fives", "ergo_internal.warehouse_days" })
        {
            Assert.Equal("100 0 20 40 10", await store.LightsAsync(table));
        }

        Assert.Equal(40, await store.AskAsync<long>("SELECT total_red_snapshots FROM top_red_zones"));
        Assert.Equal("red 40,yellow 20, 40", await store.AskAsync<string>(
            "SELECT string_agg(concat(light, ' ', n), ',' ORDER BY light) FROM (SELECT traffic_light AS light, sum(snapshot_count) AS n FROM posture_type_counts GROUP BY 1) x"));
        Assert.Equal("40 20 100", await store.AskAsync<string>("SELECT concat_ws(' ', sum(red_minutes), sum(yellow_minutes), sum(total_minutes)) FROM worker_exposure_minutes"));
        Assert.Equal(10, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE traffic_light = 'Orange '"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Word_that_is_told_is_counted_from_the_next_refresh_on_and_who_told_it_is_kept(PostgresKind server)
    {
        await using var store = await FigureStore.CreateAsync(server);
        await store.RunAsync($"""
            INSERT INTO ergonomic_snapshots (warehouse_id, event_time, worker_id, traffic_light)
            SELECT 'w1', {TwoHoursAgo} + g * interval '1 minute', 'k1', 'Rot' FROM generate_series(1, 10) g
            """);
        await store.RefreshAsync();
        Assert.Equal("10 0 0 0 10", await store.LightsAsync());

        await store.RunAsync("SELECT set_light_word(' ROT ', 'red', 'admin')");
        await store.RefreshAsync();
        Assert.Equal("10 0 0 10 0", await store.LightsAsync());
        Assert.Equal("10 0 0 10 0", await store.LightsAsync("ergo_internal.warehouse_days"));
        Assert.Equal(["k1 10 10"], await store.MinutesAsync());

        await store.RunAsync("SELECT set_light_word('rot', NULL, 'another admin')");
        await store.RefreshAsync();
        Assert.Equal("10 0 0 0 10", await store.LightsAsync());
        Assert.Equal(
            ["light word rot - red admin", "light word rot red - another admin"],
            await store.ListAsync<string>("SELECT concat_ws(' ', setting, coalesce(old_value, '-'), coalesce(new_value, '-'), changed_by) FROM ergo_internal.figure_changes ORDER BY id"));
        foreach (var refused in new[] { "'green', 'red'", "' ', 'red'", "'rot', 'purple'" })
        {
            Assert.Equal("22023", (await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync($"SELECT set_light_word({refused}, 'admin')"))).SqlState);
        }
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Blank_worker_is_nobody_and_the_camera_else_the_location_stands_in(PostgresKind server)
    {
        await using var store = await FigureStore.CreateAsync(server);
        // Three cameras with one snapshot a minute each; then three locations whose cameras have no names.
        await store.RunAsync($"""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, camera_id, pick_location_id, event_time, worker_id, traffic_light)
            SELECT 'w1', 'w1-z1', 'c' || c, NULL, {TwoHoursAgo} + g * interval '1 minute' + c * interval '1 s', worker, 'red'
            FROM unnest(ARRAY['', '  ', E'\t']) WITH ORDINALITY w(worker, c), generate_series(1, 10) g
            UNION ALL
            SELECT 'w1', 'w1-z2', camera, 'p' || p, {TwoHoursAgo} + g * interval '1 minute' + p * interval '1 s', NULL, 'red'
            FROM unnest(ARRAY['', ' ', NULL]) WITH ORDINALITY w(camera, p), generate_series(1, 10) g
            """);
        await store.RefreshAsync();
        Assert.Equal(["- 60 60"], await store.MinutesAsync());
        Assert.Equal(["00:30:00", "00:30:00"], await store.ListAsync<string>("SELECT exposure_duration::text FROM top_red_zones"));
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.worker_hours"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task One_badge_in_several_spellings_is_one_person_and_case_tells_two_apart(PostgresKind server)
    {
        await using var store = await FigureStore.CreateAsync(server);
        await store.RunAsync($"""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, pick_location_id, shift_code, event_time, worker_id, traffic_light)
            SELECT 'w1', 'w1-z1' || blank, 'p1' || blank, blank || 'A', {TwoHoursAgo} + g * interval '1 minute', worker, 'red'
            FROM (VALUES ('w-17', ''), ('W-17', ' '), ('w-17 ', E'\n'), (U&'Zo\00EB', U&'\00A0'), (U&'Zoe\0308', U&'\3000')) x(worker, blank), generate_series(1, 10) g
            """);
        await store.RefreshAsync();
        Assert.Equal(["W-17 10 10", "Zo\u00eb 10 10", "w-17 10 10"], await store.MinutesAsync());
        Assert.Equal("1 1 1", await store.AskAsync<string>("SELECT concat_ws(' ', count(*), max(affected_locations), max(shifts_affected)) FROM top_red_zones"));
        Assert.Equal("Zone 1", await store.AskAsync<string>("SELECT zone_name FROM top_red_zones"));
    }

    [SkippableTheory]
    [InlineData("worker_id", PostgresKind.Embedded)]
    [InlineData("pick_location_id", PostgresKind.Embedded)]
    [InlineData("shift_code", PostgresKind.Path)]
    [InlineData("camera_id", PostgresKind.Path)]
    public async Task Over_long_id_is_bounded_and_stops_no_view(string column, PostgresKind server)
    {
        Skip.If(TestPostgres.Only is { } only && only != server, "another server is asked for");
        await using var store = await FigureStore.CreateAsync(server);
        await store.RunAsync($"""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, event_time, traffic_light, {column})
            SELECT 'w1', 'w1-z1', {TwoHoursAgo} + g * interval '1 minute', 'red', id FROM unnest(ARRAY[@one, @other]) id, generate_series(1, 6) g
            """, new { one = LongId + "1", other = LongId + "2" });
        await store.RefreshAsync();
        Assert.Equal("12 0 0 12 0", await store.LightsAsync());
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM view_refresh_status WHERE is_failing OR backlog_buckets > 0"));
        Assert.Equal("200 t", await store.AskAsync<string>(
            "SELECT concat_ws(' ', 200, count(DISTINCT b) = 2 AND bool_and(octet_length(b) <= 200 AND b = ergo_internal.id_of(b))) FROM (SELECT ergo_internal.id_of(i) AS b FROM unnest(ARRAY[@one, @other]) i) x",
            new { one = LongId + "1", other = LongId + "2" }));
        if (column == "worker_id")
        {
            Assert.Equal(2, (await store.MinutesAsync()).Count);
        }
    }

    [SkippableTheory]
    [InlineData("W. Europe Standard Time")]
    [InlineData("")]
    [InlineData("Mars/Olympus")]
    [InlineData("+05:30")]
    public async Task Time_zone_that_nobody_knows_is_utc_and_no_other_warehouse_is_touched(string timezone)
    {
        await using var store = await FigureStore.CreateAsync(Store.Server, "Europe/Berlin");
        await store.RunAsync($"""
            INSERT INTO warehouses (id, name, code, timezone) VALUES ('odd', 'Odd', 'ODD', @timezone);
            INSERT INTO shift_calendar (warehouse_id, shift_code, name, starts_at, ends_at) SELECT w, 'A', 'A', '00:00', '00:00' FROM unnest(ARRAY['w1', 'odd']) w;
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, event_time, worker_id, shift_code, traffic_light)
            SELECT w, 'z', {TwoHoursAgo} + g * interval '1 minute', 'k1', 'A', 'red' FROM unnest(ARRAY['w1', 'odd']) w, generate_series(1, 10) g
            """, new { timezone });
        await store.RefreshAsync();
        Assert.Equal(["k1 10 10"], await store.MinutesAsync());
        foreach (var warehouse in new[] { "w1", "odd" })
        {
            Assert.Equal("1 10", await store.AskAsync<string>(
                $"SELECT concat_ws(' ', shifts, observed_minutes) FROM ergo_internal.worker_coverage('{warehouse}', now() - interval '1 day', now(), now())"));
        }
    }
}
