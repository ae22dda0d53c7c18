using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Overview;
using Ergo.Snapshots.Figures.Postures;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Tests.Reports;

/// <summary>Reports of single hours and places, and names that look like markup or SQL.</summary>
public sealed class ExposureHoursTests
{
    [Fact]
    public async Task Report_streams_every_line_in_order_and_sums_to_the_view()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(2);
        await store.RunAsync("""
            INSERT INTO pick_locations (id, zone_id, label) SELECT 'p' || l, 'w1-z1', 'Rack ' || l FROM generate_series(1, 5) l;
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, pick_location_id, worker_id, shift_code, event_time, composite_risk, traffic_light)
            SELECT w, w || '-z1', 'p' || 1 + k % 5, CASE WHEN k < 99 THEN to_char(k, 'FM000') END, 'A', date_trunc('hour', now()) - h * interval '1 hour' + k * interval '10 s',
                   k, (ARRAY['green', 'yellow', 'red'])[1 + k % 3]
            FROM (VALUES ('w1'), ('w2')) x(w), generate_series(1, 50) h, generate_series(0, 99) k
            """);
        await store.Views.RefreshAllViewsAsync("test");
        var now = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
        var range = new TimeRange(now.AddDays(-3), now);

        var rows = await store.Reports.HoursAsync(await store.WarehouseAsync("W1"), range);

        Assert.Equal(5_000, rows.Count);
        Assert.Equal(5_000, rows.Select(row => (row.HourBucket, row.Worker, row.Location)).Distinct().Count());
        Assert.Equal(rows.OrderBy(row => row.HourBucket).ThenBy(row => row.Worker ?? "zzz", StringComparer.Ordinal), rows);
        Assert.All(rows, row => Assert.Equal(("Zone 1", "A", false), (row.Zone, row.Shift, row.IsPartial)));
        Assert.Equal(["Rack 1", "Rack 2", "Rack 3", "Rack 4", "Rack 5"], rows.Select(row => row.Location).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(50, rows.Count(row => row.Worker is null));
        foreach (var (column, sum) in new (string, double)[]
        {
            ("green_minutes", rows.Sum(row => row.GreenMinutes)), ("yellow_minutes", rows.Sum(row => row.YellowMinutes)),
            ("red_minutes", rows.Sum(row => row.RedMinutes)), ("total_minutes", rows.Sum(row => row.TotalMinutes)),
            ("weighted_exposure_score", rows.Sum(row => row.WeightedExposureScore)), ("max_risk_in_hour", rows.Sum(row => row.MaxRiskInHour!.Value)),
        })
        {
            Assert.Equal(await store.AskAsync<double>($"SELECT sum({column}) FROM worker_exposure_minutes WHERE warehouse_id = 'w1'"), sum, 6);
        }
    }

    [Fact]
    public async Task Report_can_be_left_early_and_read_again()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.FillAsync(500, warehouses: 1, days: 2, seed: 0.75);
        await store.Views.RefreshAllViewsAsync("test");
        var now = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
        await using var reading = await store.Reports.OpenAsync();
        var lines = reading.ExposureHoursAsync(await store.WarehouseAsync("W1"), new TimeRange(now.AddDays(-3), now), null);
        await foreach (var line in lines)
        {
            Assert.True(line.TotalMinutes > 0);
            break;
        }

        var all = 0;
        await foreach (var line in lines)
        {
            all++;
            Assert.InRange(line.TotalMinutes, double.Epsilon, 60.000001);
        }

        Assert.Equal(await store.AskAsync<int>("SELECT count(*)::int FROM worker_exposure_minutes"), all);
    }

    [Fact]
    public async Task Names_that_look_like_markup_or_sql_come_back_as_text()
    {
        const string Script = "<script>alert('1')</script>";
        const string Drop = "'; DROP TABLE ergonomic_snapshots; --";
        await using var store = await Store.CreateAsync();
        await store.RunAsync("""
            INSERT INTO warehouses (id, name, code) VALUES (@Drop, @Script, @Drop);
            INSERT INTO zones (id, warehouse_id, name, code) VALUES (@Drop, @Drop, @Script, @Drop);
            INSERT INTO pick_locations (id, zone_id, label) VALUES (@Drop, @Drop, @Script);
            INSERT INTO shift_calendar (warehouse_id, shift_code, name, starts_at, ends_at) VALUES (@Drop, @Drop, @Script, '00:00', '00:00');
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, pick_location_id, worker_id, shift_code, event_time, traffic_light, composite_risk)
            SELECT @Drop, @Drop, @Drop, @Drop, @Drop, now() - interval '1 minute' * g, 'red', 90 FROM generate_series(2, 6) g
            """, new { Script, Drop });
        await store.Views.RefreshAllViewsAsync(Drop);
        var now = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
        var range = new TimeRange(now.AddHours(-24), now);
        var clock = new FixedTime(now);

        var warehouse = await new WarehouseDirectory(store.DataSource).FindByCodeAsync(AccessScope.All, Drop);
        Assert.Equal((Drop, Script), (warehouse!.Id, warehouse.Name));
        Assert.Equal([Script], (await new WarehouseDirectory(store.DataSource).ListAsync(AccessScope.All)).Select(one => one.Name));
        Assert.Equal(5, (await new LightQueries(store.DataSource, clock).GetSeriesAsync(warehouse, range, Drop)).Sum.Red);
        var summary = Assert.Single((await new OverviewQueries(store.DataSource, clock).GetAsync(AccessScope.All, range)).Warehouses);
        Assert.Equal((Script, Drop, Script), (summary.Name, summary.Code, summary.WorstZone));
        var zone = Assert.Single((await new RedZoneQueries(store.DataSource, clock).GetZonesAsync(warehouse, range)).Zones);
        Assert.Equal((Drop, Script, Drop), (zone.ZoneId, zone.ZoneName, zone.ZoneCode));
        Assert.Equal(Script, (await new RedZoneQueries(store.DataSource, clock).GetHoursOfDayAsync(warehouse, range))[0].ZoneName);
        var exposure = await store.NamedExposureAsync(warehouse, range);
        Assert.Equal(Drop, Assert.Single(exposure.Workers).WorkerId);
        Assert.Equal(Script, Assert.Single(exposure.Zones).ZoneName);
        Assert.Equal(Script, Assert.Single((await new PostureQueries(store.DataSource).GetAsync(warehouse, range)).Zones).ZoneName);
        Assert.Equal(Script, Assert.Single(await store.Views.GetTopRedZonesAsync(warehouse!)).ZoneName);
        Assert.Equal(5, (await store.Views.GetRollup1mAsync(new ViewQuery { Warehouse = warehouse!, ZoneId = Drop, Range = range })).Sum(row => row.RedCount));
        var hours = await store.Reports.HoursAsync(warehouse, range, await store.UnmaskAsync(warehouse));
        Assert.NotEmpty(hours);
        Assert.All(hours, line => Assert.Equal((Drop, Script, Script, Drop), (line.Worker, line.Zone, line.Location, line.Shift)));

        await store.RunAsync(MovedSnapshots.Statement(
            Store.Server, "event_time - interval '80 days'", "warehouse_id", "id IN (SELECT id FROM ergonomic_snapshots LIMIT 1)"));
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("UPDATE warehouses SET retention_days = 10");
        Assert.Equal(Script, Assert.Single((await store.Retention.GetPlanAsync(Drop)).Items).WarehouseName);
        Assert.Equal(1, await store.Retention.PurgeWarehouseDataAsync(Drop, Script));
        Assert.Equal(4, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots"));
        Assert.Equal(Script, await store.AskAsync<string>("SELECT requested_by FROM job_runs WHERE job = 'retention'"));
    }
}
