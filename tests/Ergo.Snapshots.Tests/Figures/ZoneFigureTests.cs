using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Zones;
using Ergo.Snapshots.Warehouses;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Figures;

/// <summary>One zone's locations, shifts and postures, against the raw rows.</summary>
public sealed class ZoneFigureTests(ZoneFigureTests.Data data) : IClassFixture<ZoneFigureTests.Data>
{
    public static TheoryData<string, string, int> Questions
    {
        get
        {
            var questions = new TheoryData<string, string, int>();
            foreach (var warehouse in new[] { "W1", "W2" })
            {
                foreach (var zone in new[] { "z2", "" })
                {
                    foreach (var hours in new[] { 1, 24, 7 * 24, 30 * 24 })
                    {
                        questions.Add(warehouse, zone, hours);
                    }
                }
            }

            return questions;
        }
    }

    [SkippableTheory, MemberData(nameof(Questions))]
    public async Task Zone_equals_raw(string code, string zone, int hours)
    {
        var warehouse = await data.Store.WarehouseAsync(code);
        var zoneId = zone.Length == 0 ? "" : $"{warehouse.Id}-{zone}";
        var range = data.Last(hours);
        var detail = await new ZoneQueries(data.Store.DataSource).GetAsync(warehouse, zoneId, range);
        Assert.Equal(range.AlignedTo(warehouse.BucketWidth()), detail.Shown);
        var ofZone = data.All.Where(row => row.WarehouseId == warehouse.Id && (row.ZoneId ?? "") == zoneId).ToList();
        var raw = ofZone.In(detail.Shown).ToList();
        Assert.True(raw.Count > 0, "The scene has snapshots to count.");

        Assert.Equal(
            raw.GroupBy(row => row.PickLocationId).Select(group => $"{group.Key} {group.Lights()}").Order(StringComparer.Ordinal),
            detail.Locations.Where(location => location.Total > 0).Select(location => $"{location.LocationId} {(location.Green, location.Yellow, location.Red, location.Total)}").Order(StringComparer.Ordinal));
        Assert.Equal(
            detail.Locations.OrderBy(location => location.Total == 0).ThenByDescending(location => location.RedShare ?? -1).ThenByDescending(location => location.Red).Select(location => (location.RedShare, location.Red)),
            detail.Locations.Select(location => (location.RedShare, location.Red)));

        var local = TimeZoneInfo.FindSystemTimeZoneById(warehouse.Timezone);
        Assert.Equal(
            raw.GroupBy(row => (row.ShiftCode, TimeZoneInfo.ConvertTimeFromUtc(row.EventTime, local).Hour)).Select(group => $"{group.Key.ShiftCode} {group.Key.Hour} {group.Lights()}").Order(StringComparer.Ordinal),
            detail.ShiftHours.Select(hour => $"{hour.ShiftCode} {hour.LocalHour} {(hour.Green, hour.Yellow, hour.Red, hour.Total)}").Order(StringComparer.Ordinal));
        Assert.Equal(
            raw.GroupBy(row => row.ShiftCode).Select(group => $"{group.Key} {group.Lights()}").Order(StringComparer.Ordinal),
            detail.Shifts.Select(shift => $"{shift.ShiftCode} {(shift.Green, shift.Yellow, shift.Red, shift.Total)}").Order(StringComparer.Ordinal));

        var reds = raw.Where(row => row.TrafficLight == "red").Select(row => row.EventTime).ToList();
        Assert.Equal(reds.Count == 0 ? (null, null) : ((DateTime?)reds.Min(), (DateTime?)reds.Max()), (detail.FirstRedAt?.UtcDateTime, detail.LastRedAt?.UtcDateTime));

        static string BandOf(string instrument, RawSnapshot row) => instrument switch
        {
            "rula" => RawFigures.RulaBand(row.RulaScore),
            "reba" => RawFigures.RebaBand(row.RebaScore),
            _ => RawFigures.NioshBand(row.NioshIndex),
        };
        var before = ofZone.In(new TimeRange(detail.Comparison.BeforeFrom, detail.Comparison.BeforeTo)).ToList();
        Assert.Equal(14 + 6, detail.Bands.Count);
        Assert.All(detail.Bands, band => Assert.Equal(
            (raw.Count(row => BandOf(band.Instrument, row) == band.Band), before.Count(row => BandOf(band.Instrument, row) == band.Band)), (band.Count, band.CountBefore)));
    }

    [SkippableFact]
    public async Task Locations_without_snapshots_are_listed_as_not_observed_and_only_numbers_are_places()
    {
        var detail = await new ZoneQueries(data.Store.DataSource).GetAsync(await data.Store.WarehouseAsync("W1"), "w1-z2", data.Last(24));
        var idle = detail.Locations.Single(location => location.LocationId == "idle");
        Assert.Equal(("Idle rack", 0L, null, 4.25, -3.0), (idle.Label, idle.Total, idle.RedShare, idle.X, idle.Y));
        Assert.Same(idle, detail.Locations[^1]);
        Assert.Equal("Rack 1", detail.Locations.Single(location => location.LocationId == "p2-1").Label);
        Assert.Equal("p2-2", detail.Locations.Single(location => location.LocationId == "p2-2").Label);
        Assert.Equal("Unknown location", detail.Locations.Single(location => location.LocationId is null).Label);
    }

    [SkippableTheory]
    [InlineData("12.5", 12.5)]
    [InlineData(" -0.75 ", -0.75)]
    [InlineData("1e3", 1000.0)]
    [InlineData("1e99", null)]
    [InlineData("9999999", null)]
    [InlineData("NaN", null)]
    [InlineData("Infinity", null)]
    [InlineData("12,5", null)]
    [InlineData("aisle 4", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public async Task Coordinate_is_a_number_or_nothing(string? written, double? read) =>
        Assert.Equal(read, await data.Store.AskAsync<double?>("SELECT ergo_internal.coordinate_of(@written)", new { written }));

    [SkippableFact]
    public async Task Zone_is_found_by_its_id_within_the_warehouse_and_the_scope()
    {
        var directory = new WarehouseDirectory(data.Store.DataSource);
        var whole = await data.Store.WarehouseAsync("W1");
        Assert.Equal(("w1-z2", "Zone 2", "Z2"), await NamesAsync(whole, "w1-z2"));
        Assert.Equal(("", "Unknown zone", null), await NamesAsync(whole, ""));
        Assert.Null(await directory.FindZoneAsync(whole, "nope"));
        Assert.Null(await directory.FindZoneAsync(whole, "w2-z2"));

        // Only named by snapshots.
        Assert.Equal(("unannounced", "unannounced", null), await NamesAsync(whole, "unannounced"));

        var part = (await directory.FindByCodeAsync(AccessScope.Of([], [new AssignedZone("w1-z2", "w1")]), "W1"))!;
        Assert.NotNull(await directory.FindZoneAsync(part, "w1-z2"));
        foreach (var zone in new[] { "w1-z1", "" })
        {
            Assert.Null(await directory.FindZoneAsync(part, zone));
            await Assert.ThrowsAsync<ScopeException>(() => new ZoneQueries(data.Store.DataSource).GetAsync(part, zone, data.Last(24)));
        }

        async Task<(string, string, string?)> NamesAsync(Warehouse warehouse, string zone) =>
            await directory.FindZoneAsync(warehouse, zone) is { } found ? (found.Id, found.Name, found.Code) : throw new InvalidOperationException($"There is no zone {zone}.");
    }

    /// <summary>Warehouses in zones of whole and of half hours, with 62 days of snapshots, denser in the last two.</summary>
    public sealed class Data : IAsyncLifetime
    {
        internal Store Store { get; private set; } = null!;

        internal DateTimeOffset Now { get; private set; }

        internal IReadOnlyList<RawSnapshot> All { get; private set; } = [];

        public async Task InitializeAsync()
        {
            Store = await Store.CreateAsync();
            await Store.SeedWarehousesAsync(2, "America/Chicago");
            await Store.RunAsync("""
                UPDATE warehouses SET timezone = 'Asia/Kolkata' WHERE id = 'w2';
                INSERT INTO pick_locations (id, zone_id, label, x_coord, y_coord) VALUES ('p2-1', 'w1-z2', 'Rack 1', 1, 2), ('idle', 'w1-z2', 'Idle rack', 4.25, -3), ('other', 'w1-z1', 'Rack of another zone', 0, 0);
                """);
            await Store.FillAsync(2_500, warehouses: 2, days: 62, seed: 0.35);
            await Store.FillAsync(2_500, warehouses: 2, days: 2, seed: 0.45);
            await Store.FillAsync(400, warehouses: 2, days: 0.04, seed: 0.55);
            Now = new DateTimeOffset(await Store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
            await Store.RunAsync("INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, event_time, traffic_light) SELECT 'w1', 'unannounced', now() - interval '3 hours', 'red'");
            await Store.Views.RefreshAllViewsAsync("test");
            All = await Store.RawAsync();
        }

        public Task DisposeAsync() => Store.DisposeAsync().AsTask();

        internal TimeRange Last(int hours) => new(Now.AddHours(-hours), Now.AddSeconds(1));
    }
}
