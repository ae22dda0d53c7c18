using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Compare;
using Ergo.Snapshots.Figures.Days;
using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Limits;
using Ergo.Snapshots.Figures.Morning;
using Ergo.Snapshots.Figures.Overview;
using Ergo.Snapshots.Figures.Postures;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Snapshots.Figures.Shifts;
using Ergo.Snapshots.Figures.Zones;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Benchmarks.Query;

/// <summary>The dashboard queries. A new one is a line here and, where its figure is new, a statement in <see cref="SnapshotSql"/>.</summary>
internal static class QueryCases
{
    public static IReadOnlyList<QueryCase> All { get; } =
    [
        new("lights of a warehouse", async q => Of(await new LightQueries(q.DataSource, TimeProvider.System).GetSeriesAsync(q.Warehouse, q.Range, null, q.CancellationToken)), SnapshotSql.Lights),
        new("lights of a zone", async q => Of(await new LightQueries(q.DataSource, TimeProvider.System).GetSeriesAsync(q.Warehouse, q.Range, q.ZoneId, q.CancellationToken)), SnapshotSql.ZoneLights),
        new("overview", async q => Of(await new OverviewQueries(q.DataSource, TimeProvider.System).GetAsync(AccessScope.All, q.Range, q.CancellationToken)), SnapshotSql.Overview),
        new("zones", async q => Of(await new RedZoneQueries(q.DataSource, TimeProvider.System).GetZonesAsync(q.Warehouse, q.Range, q.CancellationToken)), SnapshotSql.Zones),
        new("zones by hour of day", async q => Of(q, await new RedZoneQueries(q.DataSource, TimeProvider.System).GetHoursOfDayAsync(q.Warehouse, q.Range, cancellationToken: q.CancellationToken)), SnapshotSql.HoursOfDay),
        new("exposure", async q => Of(await new ExposureQueries(q.DataSource, new WorkerPrivacy(q.DataSource, new PrivacyRules(1))).GetAsync(q.Warehouse, q.Range, q.CancellationToken)), SnapshotSql.Exposure),
        new("postures", async q => Of(await new PostureQueries(q.DataSource).GetAsync(q.Warehouse, q.Range, q.CancellationToken)), SnapshotSql.Postures),
        new("days of a zone", async q => Of(await new DayQueries(q.DataSource).GetAsync(q.Warehouse, q.Range, q.ZoneId, q.CancellationToken)), SnapshotSql.ZoneDays),
        new("side of a comparison", async q => Of(q, await new CompareQueries(q.DataSource, new WorkerPrivacy(q.DataSource, new PrivacyRules()), TimeProvider.System).GetAsync(
            q.Warehouse, new SideQuestion(LocalDays.Of(q.Range, q.Warehouse), null, null), q.CancellationToken)), SnapshotSql.Days),
        new("shifts", async q => Of(q, await new ShiftQueries(q.DataSource, new WorkerPrivacy(q.DataSource, new PrivacyRules()), TimeProvider.System).GetAsync(q.Warehouse, q.Range, q.CancellationToken)), SnapshotSql.Shifts),
        new("a zone", async q => Of(await new ZoneQueries(q.DataSource).GetAsync(q.Warehouse, q.ZoneId, q.Range, q.CancellationToken)), SnapshotSql.Zone),
        new("snapshots of a zone", async q => Of(q, await new SnapshotQueries(q.DataSource, new WorkerPrivacy(q.DataSource, new PrivacyRules())).GetPageAsync(q.Warehouse, q.ZoneId, new SnapshotFilter { Range = q.Range, Light = "red" }, null, q.CancellationToken)), SnapshotSql.Page),
        new("side of a comparison of a zone", async q => Of(q, await new CompareQueries(q.DataSource, new WorkerPrivacy(q.DataSource, new PrivacyRules()), TimeProvider.System).GetAsync(
            q.Warehouse, new SideQuestion(LocalDays.Of(q.Range, q.Warehouse), q.ZoneId, null), q.CancellationToken)), SnapshotSql.ZoneDays),
        new("morning line", async q => Of(q, await new MorningQueries(q.DataSource).GetAsync([q.Warehouse], 3, q.CancellationToken)), SnapshotSql.Morning),
        new("morning lines of all", async q => Of(q, await new MorningQueries(q.DataSource).GetAsync(q.Warehouses, 3, q.CancellationToken)), SnapshotSql.Morning),
        new("people over a limit", async q => new(q.Range, (await Limits(q).GetOverAsync([q.Warehouse], q.Range, q.CancellationToken)).Sum(count => count.Red.Spells)), SnapshotSql.Spells),
        new("people over a limit of all", async q => new(q.Range, (await Limits(q).GetOverAsync(q.Warehouses, q.Range, q.CancellationToken)).Single(count => count.WarehouseId == q.Warehouse.Id).Red.Spells), SnapshotSql.Spells),
        new("shifts held against limits", async q => new(q.Range, (await Limits(q).GetSpellsAsync(q.Warehouse, q.Range, q.CancellationToken)).Workers.Count), SnapshotSql.Spells),
        new("peaks of workers", async q => new(q.Range, (await Limits(q).GetPeaksAsync([q.Warehouse], q.Range, ExposureMeasure.WorkerRed, q.CancellationToken)).Count), SnapshotSql.SpellWorkers),
        new("peaks of zones", async q => new(q.Range, (await Limits(q).GetPeaksAsync([q.Warehouse], q.Range, ExposureMeasure.ZoneRed, q.CancellationToken)).Count), null),
        new("published exposure", async q => Of(await new ExposureQueries(q.DataSource, new WorkerPrivacy(q.DataSource, new PrivacyRules())).GetAsync(q.Warehouse, q.Range, q.CancellationToken)), null),
        new("quick search for few", async q => new(q.Range, (await new PlaceSearch(q.DataSource).FindAsync(AccessScope.All, "ocation 77", q.CancellationToken)).Count), null),
        new("quick search for all", async q => new(q.Range, (await new PlaceSearch(q.DataSource).FindAsync(AccessScope.All, "l", q.CancellationToken)).Count), null),
    ];

    private static Answer Of(LightSeries series) => new(series.Shown, series.Sum.Total);

    private static Answer Of(Overview overview) => new(overview.Shown, overview.Warehouses.Sum(warehouse => warehouse.Total));

    private static Answer Of(ZoneSummaries zones) => new(zones.Shown, zones.Zones.Sum(zone => zone.Total));

    private static Answer Of(Question question, IReadOnlyList<ZoneHour> hours) => new(question.Range.AlignedTo(TimeSpan.FromHours(1)), hours.Sum(hour => hour.Total));

    private static Answer Of(ExposureSummary exposure) => new(exposure.Shown, exposure.Sum.Total);

    private static Answer Of(LightDays days) => new(days.Asked.Range, days.Days.Sum(day => day.Total));

    private static Answer Of(Question question, ComparedSide side) => new(LocalDays.Of(question.Range, question.Warehouse).Range, side.Span.Lit);

    private static Answer Of(Question question, ShiftDays shifts) => new(LocalDays.Of(question.Range, question.Warehouse).Range, shifts.Days.Sum(day => day.Records));

    private static Answer Of(Question question, IReadOnlyDictionary<string, MorningLine> lines)
    {
        var line = lines[question.Warehouse.Id];
        var zone = TimeZoneInfo.FindSystemTimeZoneById(question.Warehouse.Timezone);
        DateTimeOffset Midnight(DateOnly day) => new(TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(default), zone), TimeSpan.Zero);
        return new(new(Midnight(line.LastDay.AddDays(1 - MorningLine.Days)), Midnight(line.LastDay.AddDays(1))), line.Lit);
    }

    private static ExposureLimitQueries Limits(Question question) => new(question.DataSource, new WorkerPrivacy(question.DataSource, new PrivacyRules()));

    private static Answer Of(ZoneDetail zone) => new(zone.Shown, zone.Locations.Sum(location => location.Total));

    private static Answer Of(Question question, SnapshotPage page) => new(question.Range, page.Snapshots.Count);

    private static Answer Of(PostureSummary postures) => new(postures.Shown, postures.Bands.Sum(band => band.Count));
}
