using Ergo.Snapshots.Access;
using Ergo.Snapshots.Views;

namespace Ergo.Snapshots.Tests;

/// <summary>Reading the views through the service.</summary>
public sealed class ViewReadTests(ViewReadTests.Data data) : IClassFixture<ViewReadTests.Data>
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(ViewQuery.MaxRows + 1)]
    public async Task Limit_out_of_range_is_refused(int limit)
    {
        var views = data.Store.Views;
        var query = data.Query with { Limit = limit };
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => views.GetRollup1mAsync(query));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => views.GetRollup5mAsync(query));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => views.GetWorkerExposureAsync(query));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => views.GetPostureTypeCountsAsync(query));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => views.GetTopRedZonesAsync(AccessScope.All, limit));
    }

    [Fact]
    public async Task Rows_come_newest_first_and_the_limit_keeps_the_newest()
    {
        var views = data.Store.Views;
        await Check(query => views.GetRollup1mAsync(query), row => row.BucketTime, "rollup_1m", "bucket_time");
        await Check(query => views.GetRollup5mAsync(query), row => row.BucketTime, "rollup_5m", "bucket_time");
        await Check(query => views.GetWorkerExposureAsync(query), row => row.HourBucket, "worker_exposure_minutes", "hour_bucket");
        await Check(query => views.GetPostureTypeCountsAsync(query), row => row.HourBucket, "posture_type_counts", "hour_bucket");

        async Task Check<T>(Func<ViewQuery, Task<IReadOnlyList<T>>> read, Func<T, DateTimeOffset> time, string view, string column)
        {
            var rows = await read(data.Query);
            var expected = await data.Store.ListAsync<DateTime>(
                $"SELECT {column} FROM {view} WHERE warehouse_id = 'w1' AND {column} >= @From AND {column} < @To ORDER BY 1 DESC",
                new { data.Query.Range.From, data.Query.Range.To });
            Assert.NotEmpty(expected);
            Assert.Equal(expected, rows.Select(row => time(row).UtcDateTime));
            Assert.Equal(expected.Take(3), (await read(data.Query with { Limit = 3 })).Select(row => time(row).UtcDateTime));
            Assert.Equal(ViewQuery.MaxRows, (data.Query with { Limit = ViewQuery.MaxRows }).Limit);
            Assert.Equal(expected.Count, (await read(data.Query with { Limit = ViewQuery.MaxRows })).Count);
        }
    }

    [Fact]
    public async Task Zone_and_warehouse_restrict_the_rows()
    {
        var views = data.Store.Views;
        var zone = data.Query with { ZoneId = "w1-z2" };
        Assert.Equal(
            await data.Store.AskAsync<long>("SELECT sum(snapshot_count) FROM rollup_5m WHERE zone_id = 'w1-z2'"),
            (await views.GetRollup5mAsync(zone)).Sum(row => row.SnapshotCount));
        Assert.Equal(["w1-z2"], (await views.GetRollup1mAsync(zone)).Select(row => row.ZoneId).Distinct());
        Assert.Equal(["w1-z2"], (await views.GetWorkerExposureAsync(zone)).Select(row => row.ZoneId).Distinct());
        Assert.Equal(["w1-z2"], (await views.GetPostureTypeCountsAsync(zone)).Select(row => row.ZoneId).Distinct());
        Assert.Empty(await views.GetRollup1mAsync(data.Query with { ZoneId = "' OR true --" }));
        Assert.Contains(await views.GetRollup5mAsync(data.Query), row => row.ZoneId is null);
    }

    [Fact]
    public async Task Red_zones_come_by_priority_for_one_warehouse_or_all()
    {
        var all = await data.Store.Views.GetTopRedZonesAsync(AccessScope.All);
        Assert.Equal(["w1", "w2"], all.Select(zone => zone.WarehouseId).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(all.OrderByDescending(zone => zone.PriorityScore).Select(zone => zone.PriorityScore), all.Select(zone => zone.PriorityScore));
        Assert.All(all, zone => Assert.InRange(zone.PriorityScore, 0, 100));
        Assert.Equal(all.Where(zone => zone.WarehouseId == "w2"), await data.Store.Views.GetTopRedZonesAsync(await data.Store.WarehouseAsync("W2")));
        Assert.Equal(all.Take(2), await data.Store.Views.GetTopRedZonesAsync(AccessScope.All, 2));
        Assert.Equal("Unknown zone", all.First(zone => zone.ZoneId is null).ZoneName);
    }

    [Fact]
    public async Task Every_column_of_a_row_arrives()
    {
        var row = (await data.Store.Views.GetRollup5mAsync(data.Query)).First(one => one.SnapshotCount > 1 && one.AvgNioshIndex is not null);
        var same = await data.Store.ListAsync<Rollup5mRow>("""
            SELECT * FROM rollup_5m WHERE warehouse_id = 'w1' AND bucket_time = @BucketTime AND zone_id IS NOT DISTINCT FROM @ZoneId
              AND pick_location_id IS NOT DISTINCT FROM @PickLocationId AND shift_code IS NOT DISTINCT FROM @ShiftCode
            """, row);
        Assert.Equal(Assert.Single(same), row);
        Assert.NotNull(row.P95CompositeRisk);
        Assert.True(row.WindowStart >= row.BucketTime && row.WindowEnd < row.BucketTime.AddMinutes(5));
    }

    [Fact]
    public void Range_that_ends_before_it_starts_is_refused()
    {
        var now = data.Query.Range.To;
        Assert.Throws<ArgumentException>(() => new TimeRange(now, now));
        Assert.Throws<ArgumentException>(() => new TimeRange(now, now.AddHours(-1)));
        Assert.Equal(new TimeRange(now.AddHours(-2), now.AddHours(-1)), new TimeRange(now.AddHours(-1), now).Before);
        Assert.Equal("2026-11-22 06:00:00Z to 2026-11-22 07:00:00Z", new TimeRange(new(2026, 11, 22, 7, 0, 0, TimeSpan.FromHours(1)), new(2026, 11, 22, 7, 0, 0, TimeSpan.Zero)).ToString());
    }

    public sealed class Data : IAsyncLifetime
    {
        internal Store Store { get; private set; } = null!;

        internal ViewQuery Query { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Store = await Store.CreateAsync();
            await Store.SeedWarehousesAsync(2);
            await Store.FillAsync(1_500, warehouses: 2, days: 0.5, seed: 0.65);
            await Store.Views.RefreshAllViewsAsync("test");
            var now = new DateTimeOffset(await Store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
            Query = new ViewQuery { Warehouse = await Store.WarehouseAsync("W1"), Range = new TimeRange(now.AddDays(-2), now.AddMinutes(1)) };
        }

        public Task DisposeAsync() => Store.DisposeAsync().AsTask();
    }
}
