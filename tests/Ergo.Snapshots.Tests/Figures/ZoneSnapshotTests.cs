using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures.Zones;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Tests.Figures;

/// <summary>The snapshots behind the figures: every page of every narrowing, against the raw rows.</summary>
public sealed class ZoneSnapshotTests(ZoneFigureTests.Data data) : IClassFixture<ZoneFigureTests.Data>
{
    public static TheoryData<string, string, string?, string?, string?, int?> Filters => new()
    {
        { "W1", "z2", null, null, null, null },
        { "W1", "z2", "red", null, null, null },
        { "W1", "z2", null, "p2-1", null, null },
        { "W1", "z2", "yellow", "p2-2", "A", null },
        { "W1", "z2", null, "", null, null },
        { "W1", "z2", null, null, "B", 14 },
        { "W1", "z2", "green", null, "", null },
        { "W1", "", null, null, null, null },
        { "W2", "z3", "red", null, null, null },
        { "W2", "z3", null, null, "A", 5 },
    };

    [SkippableTheory, MemberData(nameof(Filters))]
    public async Task Pages_together_are_the_raw_rows_the_newest_first(string code, string zone, string? light, string? location, string? shift, int? hour)
    {
        var warehouse = await data.Store.WarehouseAsync(code);
        var zoneId = zone.Length == 0 ? "" : $"{warehouse.Id}-{zone}";
        foreach (var range in new[] { data.Last(30 * 24), new TimeRange(data.Now.AddHours(-3).AddMinutes(-7), data.Now.AddMinutes(-11)) })
        {
            var filter = new SnapshotFilter { Range = range, Light = light, LocationId = location, ShiftCode = shift, LocalHour = hour };
            var local = TimeZoneInfo.FindSystemTimeZoneById(warehouse.Timezone);
            var expected = data.All.In(range)
                .Where(row => row.WarehouseId == warehouse.Id && (row.ZoneId ?? "") == zoneId)
                .Where(row => (light is null || row.TrafficLight == light) && (location is null || (row.PickLocationId ?? "") == location) && (shift is null || (row.ShiftCode ?? "") == shift))
                .Where(row => hour is null || TimeZoneInfo.ConvertTimeFromUtc(row.EventTime, local).Hour == hour)
                .OrderByDescending(row => row.EventTime)
                .Select(row => $"{row.EventTime:O} {row.PickLocationId} {row.ShiftCode} {row.TrafficLight} {row.RulaScore} {row.RebaScore} {row.NioshIndex} {row.CompositeRisk} {row.WorkerId is not null}").ToList();

            List<string> listed = [];
            SnapshotCursor? after = null;
            do
            {
                var page = await new SnapshotQueries(data.Store.DataSource, data.Store.Privacy).GetPageAsync(warehouse, zoneId, filter, after);
                Assert.Equal(page.Next is null, page.Snapshots.Count < SnapshotQueries.PageSize || listed.Count + page.Snapshots.Count == expected.Count);
                listed.AddRange(page.Snapshots.Select(row => $"{row.EventTime.UtcDateTime:O} {row.LocationId} {row.ShiftCode} {row.Light} {row.Rula} {row.Reba} {row.Niosh} {row.Risk} {row.HasWorker}"));
                after = page.Next;
            }
            while (after is not null);

            Assert.Equal(expected, listed);
        }
    }

    [SkippableFact]
    public async Task Snapshots_of_one_moment_are_each_listed_once()
    {
        await using var store = await FigureStore.CreateAsync(Store.Server);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, traffic_light)
            SELECT 'same-' || n, 'w1', 'w1-z1', date_trunc('hour', now()) - interval '90 minutes', 'red' FROM generate_series(1, 70) n
            """);
        await store.RefreshAsync();
        var (warehouse, now) = (await store.WarehouseAsync("W1"), TimeProvider.System.GetUtcNow());
        List<string> listed = [];
        for (SnapshotCursor? after = null; listed.Count == 0 || after is not null;)
        {
            var page = await new SnapshotQueries(store.DataSource, store.Privacy).GetPageAsync(warehouse, "w1-z1", new SnapshotFilter { Range = new TimeRange(now.AddHours(-5), now) }, after);
            listed.AddRange(page.Snapshots.Select(row => row.Id));
            after = page.Next;
        }

        Assert.Equal((70, 70), (listed.Count, listed.Distinct().Count()));
    }

    [SkippableFact]
    public async Task Worker_is_a_pseudonym_and_none_where_small_groups_are_protected()
    {
        var warehouse = await data.Store.WarehouseAsync("W1");
        var filter = new SnapshotFilter { Range = data.Last(24) };
        var named = (await new SnapshotQueries(data.Store.DataSource, data.Store.Privacy).GetPageAsync(warehouse, "w1-z2", filter)).Snapshots;
        Assert.Contains(named, row => row.HasWorker);
        Assert.All(named, row => Assert.Equal(row.HasWorker, row.Pseudonym is not null));
        Assert.DoesNotContain(named, row => row.Pseudonym?.StartsWith('k') == true && data.All.Any(raw => raw.WorkerId == row.Pseudonym));

        var held = (await new SnapshotQueries(data.Store.DataSource, new WorkerPrivacy(data.Store.DataSource, new PrivacyRules())).GetPageAsync(warehouse, "w1-z2", filter)).Snapshots;
        Assert.Equal(named.Select(row => row.Id), held.Select(row => row.Id));
        Assert.All(held, row => Assert.Null(row.Pseudonym));
    }

    [SkippableFact]
    public async Task Zone_out_of_scope_is_refused()
    {
        var part = (await new WarehouseDirectory(data.Store.DataSource).FindByCodeAsync(AccessScope.Of([], [new AssignedZone("w1-z2", "w1")]), "W1"))!;
        await Assert.ThrowsAsync<ScopeException>(() => new SnapshotQueries(data.Store.DataSource, data.Store.Privacy).GetPageAsync(part, "w1-z1", new SnapshotFilter { Range = data.Last(24) }));
    }
}
