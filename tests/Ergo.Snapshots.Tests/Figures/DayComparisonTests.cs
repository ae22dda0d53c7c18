using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Days;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Tests.Figures;

/// <summary>Lights by local day against raw, and spans of days that compare or do not.</summary>
public sealed class DayComparisonTests
{
    [SkippableTheory]
    [InlineData("Asia/Kathmandu")]
    [InlineData("America/St_Johns")]
    [InlineData("Europe/Berlin")]
    public async Task Lights_by_local_day_are_those_of_the_snapshots(string timezone)
    {
        await using var store = await FigureStore.CreateAsync(Store.Server, timezone);
        await store.FillAsync(6_000, warehouses: 1, days: 9, seed: 0.3);
        await store.Views.RefreshAllViewsAsync("test");
        var (warehouse, zone) = (await store.WarehouseAsync("W1"), TimeZoneInfo.FindSystemTimeZoneById(timezone));
        var now = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
        var raw = await store.RawAsync();
        foreach (var zoneId in new[] { null, "w1-z2", "" })
        {
            var days = await new DayQueries(store.DataSource).GetAsync(warehouse, new TimeRange(now.AddDays(-6), now), zoneId);
            var expected = raw.Where(row => zoneId is null || (row.ZoneId ?? "") == zoneId).GroupBy(row => Local(row.EventTime, zone))
                .Where(day => day.Key >= days.Asked.First && day.Key <= days.Asked.Last).OrderBy(day => day.Key)
                .Select(day => (day.Key, day.Lights().Red, day.Lights().Green + day.Lights().Yellow + day.Lights().Red, day.Lights().Total,
                    (long)day.Select(row => row.EventTime.Ticks / TimeSpan.TicksPerHour).Distinct().Count()));
            Assert.Equal(7, days.Asked.Count);
            Assert.Equal(expected, days.Days.Select(day => (day.Day, day.Red, day.Lit, day.Total, day.Hours)));
        }
    }

    [Fact]
    public async Task Spans_are_whole_weeks_beside_the_day_of_the_change_and_only_those_that_are_over()
    {
        await using var store = await FigureStore.CreateAsync(Store.Server, "Asia/Kolkata");
        var warehouse = await store.WarehouseAsync("W1");
        var change = new DateTimeOffset(2026, 11, 14, 10, 0, 0, TimeSpan.FromHours(5.5));
        var all = BeforeAndAfter.Of(change, 14, change.AddDays(30), warehouse);
        Assert.Equal((14, new DateOnly(2026, 10, 31), new DateOnly(2026, 11, 13)), (all.Span, all.Before(warehouse).First, all.Before(warehouse).Last));
        Assert.Equal((new DateOnly(2026, 11, 15), new DateOnly(2026, 11, 28)), (all.After(warehouse).First, all.After(warehouse).Last));
        Assert.Equal(new DateTimeOffset(2026, 11, 14, 18, 30, 0, TimeSpan.Zero), all.After(warehouse).Range.From);

        // A day is over at local midnight: the 22nd begins at 18:30 UTC.
        Assert.Equal(7, BeforeAndAfter.Of(change, 14, new DateTimeOffset(2026, 11, 21, 18, 30, 0, TimeSpan.Zero), warehouse).Span);
        var early = BeforeAndAfter.Of(change, 14, new DateTimeOffset(2026, 11, 21, 18, 29, 0, TimeSpan.Zero), warehouse);
        Assert.Equal((null, new DateOnly(2026, 11, 22), new DateOnly(2026, 11, 29)), (early.Span, early.FirstAnswerOn, early.AnswerableOn));
        Assert.Null(BeforeAndAfter.Of(change, 7, null, warehouse).Span);
        // At midnight the day of the change is one after it.
        Assert.Equal(new DateOnly(2026, 11, 14), BeforeAndAfter.Of(new DateTimeOffset(2026, 11, 14, 0, 0, 0, TimeSpan.FromHours(5.5)), 7, null, warehouse).FirstAfter);
    }

    [Fact]
    public async Task Spans_that_were_not_observed_alike_are_refused_with_the_reason()
    {
        await using var store = await FigureStore.CreateAsync(Store.Server);
        var warehouse = await store.WarehouseAsync("W1");
        var usual = Side(warehouse, 1, Enumerable.Range(0, 14).Select(_ => (Red: 100L, Lit: 1000L, Hours: 16L)));
        Assert.Empty(Faults(usual, Side(warehouse, 15, Enumerable.Range(0, 14).Select(_ => (Red: 60L, Lit: 900L, Hours: 15L)))));
        Assert.Equal([CoverageFault.NothingObserved], Faults(usual, Side(warehouse, 15, [])));
        Assert.Equal([CoverageFault.FewDays, CoverageFault.DaysDiffer], Faults(usual, Side(warehouse, 15, Enumerable.Range(0, 3).Select(_ => (Red: 60L, Lit: 900L, Hours: 16L)))));
        Assert.Equal([CoverageFault.DaysDiffer], Faults(usual, Side(warehouse, 15, Enumerable.Range(0, 11).Select(_ => (Red: 60L, Lit: 1000L, Hours: 16L)))));
        Assert.Equal([CoverageFault.HoursDiffer], Faults(usual, Side(warehouse, 15, Enumerable.Range(0, 14).Select(_ => (Red: 60L, Lit: 600L, Hours: 12L)))));
        Assert.Equal([CoverageFault.SamplingDiffers], Faults(usual, Side(warehouse, 15, Enumerable.Range(0, 14).Select(_ => (Red: 60L, Lit: 450L, Hours: 16L)))));
        Assert.Equal([CoverageFault.RecordsBeginLater], Faults(usual with { RecordsFrom = usual.Days.Range.From.AddDays(3) }, usual));
        Assert.Equal([CoverageFault.FewSnapshots], Faults(Side(warehouse, 1, Enumerable.Range(0, 14).Select(_ => (Red: 1L, Lit: 2L, Hours: 1L))), Side(warehouse, 15, Enumerable.Range(0, 14).Select(_ => (Red: 1L, Lit: 2L, Hours: 1L)))));

        // What is compared is the days' share, by the days.
        var change = DayComparison.Of(usual, Side(warehouse, 15, Enumerable.Range(0, 14).Select(day => (Red: 50L + day, Lit: 1000L, Hours: 16L))), 30);
        Assert.True(change.IsComparable && change.Change!.IsClear);
        Assert.Equal(LevelChange.Of(change.First.Shares, change.Second.Shares), change.Change);
    }

    [Fact]
    public async Task Places_to_choose_from_are_those_of_the_scope()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        await store.RunAsync("INSERT INTO pick_locations (id, zone_id, label) VALUES ('p2', 'w1-z1', 'A-2'), ('p1', 'w1-z1', 'A-1'), ('p3', 'w1-z1', ' '), ('p4', 'w2-z1', 'B-1')");
        var places = new WarehousePlaces(store.DataSource);
        var whole = await store.WarehouseAsync("W1");
        Assert.Equal(["Zone 1", "Zone 2", "Zone 3", "Zone 4"], (await places.ZonesAsync(whole)).Select(zone => zone.Name));
        Assert.Equal(["A-1", "A-2", "p3"], (await places.LocationsAsync(whole, "w1-z1")).Select(location => location.Name));
        Assert.Empty(await places.LocationsAsync(whole, "w2-z1"));
        var part = (await new WarehouseDirectory(store.DataSource).FindByCodeAsync(AccessScope.Of([], [new AssignedZone("w1-z2", "w1")]), "W1"))!;
        Assert.Equal(["Zone 2"], (await places.ZonesAsync(part)).Select(zone => zone.Name));
        await Assert.ThrowsAsync<ScopeException>(() => places.LocationsAsync(part, "w1-z1"));
        Assert.Equal(["A-1"], (await places.NamesAsync(whole, ["p1", "p4", "nowhere"])).Values);
        Assert.Empty(await places.NamesAsync(part, ["p1"]));
    }

    private static IReadOnlyList<CoverageFault> Faults(DaySpan first, DaySpan second) => DayComparison.Of(first, second, 30).Faults;

    private static DaySpan Side(Warehouse warehouse, int from, IEnumerable<(long Red, long Lit, long Hours)> days)
    {
        var first = new DateOnly(2026, 6, 1).AddDays(from);
        return new DaySpan(
            LocalDays.Between(first, first.AddDays(13), warehouse),
            [.. days.Select((day, index) => new LightDay { Day = first.AddDays(index), Red = day.Red, Lit = day.Lit, Total = day.Lit, Hours = day.Hours })], null);
    }

    private static DateOnly Local(DateTime moment, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(moment, DateTimeKind.Utc), zone));
}
