using Dapper;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Overview;
using Ergo.Snapshots.Figures.Postures;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Snapshots.Figures.Zones;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests;

/// <summary>Every query of the dashboards over the ranges people choose, against the raw rows.</summary>
public sealed partial class RangeQueryTests(RangeQueryTests.Data data) : IClassFixture<RangeQueryTests.Data>
{
    public static TheoryData<int> Hours => [1, 8, 24, 7 * 24, 30 * 24];

    [SkippableTheory, MemberData(nameof(Hours))]
    public async Task Light_series_equals_raw_point_by_point(int hours)
    {
        var range = data.Last(hours);
        foreach (var zone in new[] { null, "w1-z2" })
        {
            var series = await new LightQueries(data.Store.DataSource, data.Clock).GetSeriesAsync(data.Warehouse, range, zone);
            var raw = data.Raw.Where(row => zone is null || row.ZoneId == zone).ToList();

            var (bucket, view) = hours switch
            {
                1 => (TimeSpan.FromMinutes(1), "rollup_1m"),
                <= 24 => (TimeSpan.FromMinutes(5), "rollup_5m"),
                _ => (TimeSpan.FromHours(1), "top_red_zones"),
            };
            Assert.Equal(range.AlignedTo(bucket), series.Shown);
            Assert.Equal(range, series.Asked);
            Assert.Equal(view, series.Freshness.ViewName);
            AssertContiguous(series.Points.Select(point => (point.Start, point.End)).ToList(), series.Shown);
            Assert.Equal(
                series.Points.Select(point => raw.In(series.Shown).In(new TimeRange(point.Start, point.End)).Lights()),
                series.Points.Select(point => (point.Green, point.Yellow, point.Red, point.Total)));
            Assert.Equal(raw.In(series.Shown).Lights(), (series.Sum.Green, series.Sum.Yellow, series.Sum.Red, series.Sum.Total));
            Assert.Equal(raw.In(Finished(series.Comparison)).Lights(), (series.Compared.Green, series.Compared.Yellow, series.Compared.Red, series.Compared.Total));
            Assert.Equal(raw.In(Before(series.Comparison)).Lights(), (series.Before.Green, series.Before.Yellow, series.Before.Red, series.Before.Total));
            Assert.Equal(data.Raw.Min(row => row.EventTime).Date.AddHours(data.Raw.Min(row => row.EventTime).Hour), series.RecordsFrom?.UtcDateTime);
            Assert.All(series.Points, point => Assert.Equal(point.End > series.Freshness.CompleteTo, point.IsPartial));
            Assert.True(series.Points[^1].IsPartial);
            Assert.False(series.Points[0].IsPartial);
        }
    }

    [Fact]
    public async Task Hours_without_snapshots_are_gaps_not_zeros_of_red()
    {
        var series = await new LightQueries(data.Store.DataSource, data.Clock).GetSeriesAsync(data.Warehouse, data.Last(24));
        var gap = series.Points.Where(point => point.Start >= data.GapFrom && point.End <= data.GapTo).ToList();
        Assert.NotEmpty(gap);
        Assert.All(gap, point => Assert.Equal((0L, null), (point.Total, point.RedShare)));
    }

    [Fact]
    public async Task Range_before_is_complete_even_where_the_finer_view_no_longer_reaches()
    {
        // 40 hours that end 28 days ago: they are within rollup_5m's thirty days, the 40 hours before are not.
        var to = data.Now.AddDays(-28);
        var range = new TimeRange(to.AddHours(-40), to);
        var series = await new LightQueries(data.Store.DataSource, data.Clock).GetSeriesAsync(data.Warehouse, range);
        var before = data.Raw.In(Before(series.Comparison)).Lights();
        Assert.True(before.Total > 0);
        Assert.Equal(before, (series.Before.Green, series.Before.Yellow, series.Before.Red, series.Before.Total));
        Assert.Equal(data.Raw.In(series.Shown).Lights().Total, series.Sum.Total);
    }

    [SkippableTheory, MemberData(nameof(Hours))]
    public async Task Overview_equals_raw_for_every_warehouse(int hours)
    {
        var overview = await new OverviewQueries(data.Store.DataSource, data.Clock).GetAsync(AccessScope.All, data.Last(hours));
        Assert.Equal(["w1", "w2", "w3"], overview.Warehouses.Select(one => one.Id).Order(StringComparer.Ordinal));
        foreach (var one in overview.Warehouses)
        {
            var raw = data.All.Where(row => row.WarehouseId == one.Id).ToList();
            Assert.Equal(raw.In(overview.Shown).Lights(), (one.Green, one.Yellow, one.Red, one.Total));
            var (compared, before) = (raw.In(Finished(overview.Comparison)).Lights(), raw.In(Before(overview.Comparison)).Lights());
            Assert.Equal((compared.Red, Lit(compared)), (one.RedCompared, one.LitCompared));
            Assert.Equal((before.Red, Lit(before)), (one.RedBefore, one.LitBefore));
            Assert.Equal(raw.Count == 0 ? (DateTime?)null : raw.Max(row => row.EventTime), one.NewestEvent?.UtcDateTime);
            var zones = (await data.Store.Views.GetTopRedZonesAsync(await data.Store.WarehouseAsync(one.Code))).ToList();
            Assert.Equal((zones.FirstOrDefault()?.ZoneName, zones.FirstOrDefault()?.PriorityScore, zones.Count), (one.WorstZone, one.WorstZonePriority, one.RedZones));
        }

        // A warehouse nobody observed has no share rather than a good one, and no records.
        var last = overview.Warehouses.Single(one => one.Id == "w3");
        Assert.Equal((null, null, null), (last.RedShare, last.NewestEvent, last.RecordsFrom));
    }

    [SkippableTheory, MemberData(nameof(Hours))]
    public async Task Zones_equal_raw_and_an_unknown_zone_is_named_so(int hours)
    {
        var queries = new RedZoneQueries(data.Store.DataSource, data.Clock);
        var summaries = await queries.GetZonesAsync(data.Warehouse, data.Last(hours));
        var raw = data.Raw.In(summaries.Shown).ToList();
        var bucket = hours switch { 1 => TimeSpan.FromMinutes(1), <= 24 => TimeSpan.FromMinutes(5), _ => TimeSpan.FromHours(1) };
        var comparison = Comparison.Of(data.Last(hours), summaries.Shown, bucket, summaries.Freshness.CompleteTo);
        Assert.Equal(raw.Select(row => row.ZoneId ?? "").Distinct().Order(StringComparer.Ordinal), summaries.Zones.Select(zone => zone.ZoneId ?? "").Order(StringComparer.Ordinal));
        foreach (var zone in summaries.Zones)
        {
            var rows = raw.Where(row => row.ZoneId == zone.ZoneId).ToList();
            Assert.Equal(rows.Lights(), (zone.Green, zone.Yellow, zone.Red, zone.Total));
            var before = data.Raw.In(Before(comparison)).Where(row => row.ZoneId == zone.ZoneId).Lights();
            var compared = data.Raw.In(Finished(comparison)).Where(row => row.ZoneId == zone.ZoneId).Lights();
            Assert.Equal((compared.Red, Lit(compared)), (zone.RedCompared, zone.LitCompared));
            Assert.Equal((before.Red, Lit(before)), (zone.RedBefore, zone.LitBefore));
            var risks = rows.Where(row => row.ValidRisk is not null).Select(row => row.ValidRisk!.Value).ToList();
            Assert.Equal(risks.Count == 0 ? (double?)null : Math.Round(risks.Average(), 9), zone.AvgCompositeRisk is { } average ? Math.Round(average, 9) : null);
            Assert.Equal(risks.Count == 0 ? (double?)null : risks.Max(), zone.MaxCompositeRisk);
            Assert.Equal(zone.ZoneId is null ? ("Unknown zone", null) : ("Zone " + zone.ZoneId[^1], "Z" + zone.ZoneId[^1]), (zone.ZoneName, zone.ZoneCode));
        }

        if (hours >= 24)
        {
            Assert.Contains(summaries.Zones, zone => zone.ZoneId is null);
        }

        Assert.Equal(summaries.Zones.OrderByDescending(zone => zone.RedShare).ThenByDescending(zone => zone.Red).Select(zone => zone.Red), summaries.Zones.Select(zone => zone.Red));

        var shown = data.Last(hours).AlignedTo(TimeSpan.FromHours(1));
        var hoursOfDay = await queries.GetHoursOfDayAsync(data.Warehouse, data.Last(hours));
        var zoneOf = TimeZoneInfo.FindSystemTimeZoneById(data.Warehouse.Timezone);
        Assert.Equal(
            data.Raw.In(shown).GroupBy(row => (row.ZoneId, Hour: TimeZoneInfo.ConvertTimeFromUtc(row.EventTime, zoneOf).Hour))
                .Select(group => $"{group.Key.ZoneId} {group.Key.Hour} {group.Lights().Red} {group.Count()} {Lit(group.Lights())}").Order(StringComparer.Ordinal),
            hoursOfDay.Select(hour => $"{hour.ZoneId} {hour.LocalHour} {hour.Red} {hour.Total} {hour.Lit}").Order(StringComparer.Ordinal));
    }

    [SkippableTheory, MemberData(nameof(Hours))]
    public async Task Exposure_equals_raw_and_never_ranks_the_unidentified(int hours)
    {
        var summary = await data.Store.NamedExposureAsync(data.Warehouse, data.Last(hours));
        Assert.Equal(data.Last(hours).AlignedTo(TimeSpan.FromHours(1)), summary.Shown);
        var minutes = data.Raw.In(summary.Shown).Minutes();

        Assert.Equal(
            minutes.Where(one => one.Row.WorkerId is not null).GroupBy(one => one.Row.WorkerId).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.Sum())),
            summary.Workers.OrderBy(worker => worker.WorkerId, StringComparer.Ordinal).Select(worker => (worker.WorkerId, Rounded(worker))));
        Assert.Equal(summary.Workers.OrderByDescending(worker => worker.WeightedScore).Select(worker => worker.WorkerId), summary.Workers.Select(worker => worker.WorkerId));
        Assert.All(summary.Workers, worker => Assert.Equal(
            minutes.Where(one => one.Row.WorkerId == worker.WorkerId).Max(one => one.Row.ValidRisk), worker.MaxRisk));
        Assert.Equal(minutes.Where(one => one.Row.WorkerId is null).Sum(), Rounded(summary.Unidentified));
        Assert.Equal(minutes.Sum(), Rounded(summary.Sum));
        Assert.Equal(RawFigures.Round(summary.Sum.Total), RawFigures.Round(summary.Workers.Sum(worker => worker.Total) + summary.Unidentified.Total));
        Assert.Equal(data.Raw.In(Before(summary.Comparison!)).Minutes().Sum(), Rounded(summary.Before));
        Assert.Equal(data.Raw.In(Finished(summary.Comparison!)).Minutes().Sum(), Rounded(summary.Compared));
        Assert.Equal(
            minutes.GroupBy(one => one.Row.ZoneId ?? "Unknown zone").OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Sum()),
            summary.Zones.OrderBy(zone => zone.ZoneId ?? "Unknown zone", StringComparer.Ordinal).Select(Rounded));
        Assert.All(summary.Zones, zone => Assert.Equal(zone.ZoneId is null ? "Unknown zone" : "Zone " + zone.ZoneId[^1], zone.ZoneName));

        AssertContiguous(summary.Points.Select(point => (point.Start, point.End)).ToList(), summary.Shown);
        Assert.Equal(
            summary.Points.Select(point => minutes.Where(one => one.Row.EventTime >= point.Start.UtcDateTime && one.Row.EventTime < point.End.UtcDateTime).Sum()),
            summary.Points.Select(Rounded));
        Assert.All(summary.Points, point => Assert.Equal(point.End > summary.Freshness.CompleteTo, point.IsPartial));
        // No calendar: no coverage is claimed.
        Assert.Null(summary.Identified.Coverage);
        Assert.All(summary.Workers, worker => Assert.Null(worker.Coverage));
    }

    [SkippableTheory, MemberData(nameof(Hours))]
    public async Task Postures_equal_raw_in_the_published_bands(int hours)
    {
        var range = data.Last(hours);
        var summary = await new PostureQueries(data.Store.DataSource).GetAsync(data.Warehouse, range);
        var raw = data.Raw.In(summary.Shown).ToList();
        var before = data.Raw.In(Before(summary.Comparison)).ToList();

        static string BandOf(string instrument, RawSnapshot row) => instrument switch
        {
            "rula" => RawFigures.RulaBand(row.RulaScore),
            "reba" => RawFigures.RebaBand(row.RebaScore),
            _ => RawFigures.NioshBand(row.NioshIndex),
        };
        Assert.Equal(14 + 6, summary.Bands.Count);
        Assert.All(summary.Bands, band => Assert.Equal(
            (raw.Count(row => BandOf(band.Instrument, row) == band.Band), before.Count(row => BandOf(band.Instrument, row) == band.Band)),
            (band.Count, band.CountBefore)));
        Assert.All(summary.Bands.GroupBy(band => band.Instrument), bands => Assert.Equal(raw.Count, bands.Sum(band => band.Count)));
        Assert.Equal(["1-2", "3-4", "5-6", "7", "invalid", "not scored"], summary.Bands.Where(band => band.Instrument == "rula").Select(band => band.Band));

        Assert.Equal(
            raw.GroupBy(row => row.ZoneId).Select(group => $"{group.Key} {group.Count()} {group.Count(row => row.RulaScore == 7)} {group.Count(row => row.RebaScore is >= 8 and <= 15)} {group.Count(row => row.NioshIndex > 3)}").Order(StringComparer.Ordinal),
            summary.Zones.Select(zone => $"{zone.ZoneId} {zone.Total} {zone.Rula7} {zone.Reba8Up} {zone.NioshAbove3}").Order(StringComparer.Ordinal));

        var local = TimeZoneInfo.FindSystemTimeZoneById(data.Warehouse.Timezone);
        DateTimeOffset StartOf(RawSnapshot row)
        {
            if (hours <= 8 * 24)
            {
                return new DateTimeOffset(row.EventTime.Date.AddHours(row.EventTime.Hour), TimeSpan.Zero);
            }

            var day = TimeZoneInfo.ConvertTimeFromUtc(row.EventTime, local).Date;
            return new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(day, local), TimeSpan.Zero);
        }

        Assert.Equal(
            raw.GroupBy(row => (Start: StartOf(row), Band: RawFigures.RulaBand(row.RulaScore))).Select(group => $"{group.Key.Start:u} {group.Key.Band} {group.Count()}").Order(StringComparer.Ordinal),
            summary.Points.Select(point => $"{point.Start:u} {point.Band} {point.Count}").Order(StringComparer.Ordinal));
        // The hour or local day that is still running is marked, and no other.
        DateTimeOffset EndOf(DateTimeOffset start) => hours <= 8 * 24
            ? start.AddHours(1)
            : new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(TimeZoneInfo.ConvertTimeFromUtc(start.UtcDateTime, local).Date.AddDays(1), local), TimeSpan.Zero);
        Assert.All(summary.Points, point => Assert.Equal(EndOf(point.Start) > summary.Freshness.CompleteTo, point.IsPartial));
        Assert.Contains(summary.Points, point => point.IsPartial);
    }

    private static TimeRange Finished(Comparison comparison) => new(comparison.From, comparison.End);

    private static TimeRange Before(Comparison comparison) => new(comparison.BeforeFrom, comparison.BeforeTo);

    private static long Lit((long Green, long Yellow, long Red, long Total) lights) => lights.Green + lights.Yellow + lights.Red;

    private static (double Green, double Yellow, double Red, double Total) Rounded(ExposureMinutes minutes) =>
        (RawFigures.Round(minutes.Green), RawFigures.Round(minutes.Yellow), RawFigures.Round(minutes.Red), RawFigures.Round(minutes.Total));

    private static void AssertContiguous(List<(DateTimeOffset Start, DateTimeOffset End)> points, TimeRange shown)
    {
        Assert.True(points[0].Start <= shown.From && points[0].End > shown.From);
        Assert.True(points[^1].Start < shown.To && points[^1].End >= shown.To);
        Assert.Equal(points.Skip(1).Select(point => point.Start), points.SkipLast(1).Select(point => point.End));
    }

    [SkippableTheory, MemberData(nameof(Hours))]
    public async Task No_query_waits_for_worker_processes_to_start(int hours)
    {
        Skip.If(Store.Server != PostgresKind.Embedded, "timescaledb and citus: only PostgreSQL 18 counts worker processes");
        // At these prices the planner takes them for anything it may. A session without a pool tells its statistics when it ends.
        await using var eager = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(data.Store.Address.ConnectionString)
        {
            Pooling = false,
            ApplicationName = "eager",
            Options = "-c parallel_setup_cost=0 -c parallel_tuple_cost=0 -c min_parallel_table_scan_size=0 -c min_parallel_index_scan_size=0",
        }.ConnectionString);
        var range = data.Last(hours);
        // The first session asks for the server's types.
        await (await eager.OpenConnectionAsync()).DisposeAsync();
        var before = await WorkersAsync();
        await new LightQueries(eager, data.Clock).GetSeriesAsync(data.Warehouse, range);
        await new LightQueries(eager, data.Clock).GetSeriesAsync(data.Warehouse, range, "w1-z2");
        await new OverviewQueries(eager, data.Clock).GetAsync(AccessScope.All, range);
        await new RedZoneQueries(eager, data.Clock).GetZonesAsync(data.Warehouse, range);
        await new RedZoneQueries(eager, data.Clock).GetHoursOfDayAsync(data.Warehouse, range);
        await new ExposureQueries(eager, new WorkerPrivacy(eager, new PrivacyRules())).GetAsync(data.Warehouse, range);
        await new ExposureQueries(eager, new WorkerPrivacy(eager, new PrivacyRules(1))).GetAsync(data.Warehouse, range);
        await new PostureQueries(eager).GetAsync(data.Warehouse, range);
        await new ZoneQueries(eager).GetAsync(data.Warehouse, "w1-z2", range);
        Assert.Equal(before, await WorkersAsync());

        await using (var connection = await eager.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("SELECT count(*) FROM ergonomic_snapshots");
        }

        Assert.True(await WorkersAsync() > before, "The count shows no such process.");

        async Task<long> WorkersAsync()
        {
            await Waiting.UntilAsync(
                () => data.Store.AskAsync<bool>("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'eager')"), "the end of the sessions");
            return await data.Store.AskAsync<long>("SELECT parallel_workers_to_launch FROM pg_stat_database WHERE datname = current_database()");
        }
    }

    /// <summary>Two warehouses with 62 days of snapshots, denser in the last two, a third with none; one gap of two hours.</summary>
    public sealed class Data : IAsyncLifetime
    {
        internal Store Store { get; private set; } = null!;

        internal Warehouse Warehouse { get; private set; } = null!;

        internal DateTimeOffset Now { get; private set; }

        internal TimeProvider Clock { get; private set; } = TimeProvider.System;

        internal DateTimeOffset GapFrom { get; private set; }

        internal DateTimeOffset GapTo { get; private set; }

        internal IReadOnlyList<RawSnapshot> All { get; private set; } = [];

        internal IReadOnlyList<RawSnapshot> Raw { get; private set; } = [];

        public async Task InitializeAsync()
        {
            Store = await Store.CreateAsync();
            await Store.SeedWarehousesAsync(3, "America/Chicago");
            await Store.FillAsync(2_500, warehouses: 2, days: 62, seed: 0.35);
            await Store.FillAsync(2_500, warehouses: 2, days: 2, seed: 0.45);
            await Store.FillAsync(400, warehouses: 2, days: 0.1, seed: 0.55);
            Now = new DateTimeOffset(await Store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
            Clock = new FixedTime(Now);
            GapFrom = Now.AddHours(-12);
            GapTo = Now.AddHours(-10);
            await Store.RunAsync("DELETE FROM ergonomic_snapshots WHERE event_time >= @GapFrom AND event_time < @GapTo", new { GapFrom, GapTo });
            // The bucket in progress always holds something.
            await Store.RunAsync("INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, event_time, rula_score, traffic_light) SELECT 'w1', 'w1-z1', 'k1', @Now, 3, 'green'", new { Now });
            await Store.Views.RefreshAllViewsAsync("test");
            await Store.Views.RefreshViewAsync("top_red_zones", "test");
            All = await Store.RawAsync();
            Raw = [.. All.Where(row => row.WarehouseId == "w1")];
            Warehouse = await Store.WarehouseAsync("W1");
        }

        public Task DisposeAsync() => Store.DisposeAsync().AsTask();

        internal TimeRange Last(int hours) => new(Now.AddHours(-hours), Now.AddSeconds(1));
    }
}
