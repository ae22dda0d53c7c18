using Ergo.Snapshots.Views;

namespace Ergo.Snapshots.Tests.Oracle;

/// <summary>The verification as the service hands it out.</summary>
public sealed class VerifyViewAsyncTests
{
    [Fact]
    public async Task Right_view_is_right_and_a_wrong_row_is_listed()
    {
        await using var store = await FilledAsync();
        var yesterday = await YesterdayAsync(store);
        var right = await store.Views.VerifyViewAsync(ViewNames.WorkerExposureMinutes, yesterday, "w1");
        Assert.True(right.IsRight);
        Assert.Equal((24, 0), (right.ComparedBuckets, right.DifferenceCount));
        Assert.True(right.ComparedRows > 50);
        var compared = Assert.Single(right.Warehouses);
        Assert.Equal(("w1", yesterday, null), (compared.WarehouseId, DateOnly.FromDateTime(compared.ComparedFrom!.Value.UtcDateTime), compared.NotCompared));

        await store.RunAsync("UPDATE ergo_internal.worker_exposure_minutes SET snapshot_count = 7000 WHERE warehouse_id = 'w1'");
        var wrong = await store.Views.VerifyViewAsync(ViewNames.WorkerExposureMinutes, yesterday);
        Assert.False(wrong.IsRight);
        Assert.Equal(right.ComparedRows, wrong.DifferenceCount);
        Assert.All(wrong.Differences, difference => Assert.Equal(("w1", "different", "{\"snapshot_count\": 7000}", false),
            (difference.WarehouseId, difference.Problem, difference.Stored, difference.AwaitsRefresh)));
        Assert.Contains("hour_bucket", wrong.Differences[0].Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_differences_are_counted_and_the_first_listed()
    {
        await using var store = await FilledAsync(rows: 12_000, days: 3);
        await store.RunAsync("UPDATE ergo_internal.rollup_1m SET snapshot_count = 0");
        var wrong = await store.Views.VerifyViewAsync(ViewNames.Rollup1m, await YesterdayAsync(store));
        Assert.Equal(wrong.ComparedRows, wrong.DifferenceCount);
        Assert.True(wrong.DifferenceCount > ViewVerification.MaxDifferences);
        Assert.Equal(ViewVerification.MaxDifferences, wrong.Differences.Count);
    }

    [Fact]
    public async Task Day_that_cannot_be_compared_is_not_right_and_says_why()
    {
        await using var store = await FilledAsync();
        var result = await store.Views.VerifyViewAsync(ViewNames.Rollup1m, (await YesterdayAsync(store)).AddDays(-30));
        Assert.False(result.IsRight);
        Assert.Equal((0, 0, 0), (result.ComparedBuckets, result.ComparedRows, result.DifferenceCount));
        Assert.All(result.Warehouses, warehouse => Assert.Equal("rollup_1m keeps 7 days", warehouse.NotCompared));
    }

    [Fact]
    public async Task Unknown_view_or_warehouse_is_refused()
    {
        await using var store = await Store.CreateAsync();
        var refusal = await Assert.ThrowsAsync<VerificationException>(() => store.Views.VerifyViewAsync("rollup_9m", new DateOnly(2026, 1, 1)));
        Assert.Contains("The views are rollup_1m, rollup_5m, ", refusal.Message, StringComparison.Ordinal);
        refusal = await Assert.ThrowsAsync<VerificationException>(() => store.Views.VerifyViewAsync(ViewNames.Rollup1m, new DateOnly(2026, 1, 1), "nowhere"));
        Assert.Equal("There is no warehouse with id 'nowhere'", refusal.Message);
    }

    private static async Task<Store> FilledAsync(int rows = 2_000, double days = 5)
    {
        var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        await store.FillAsync(rows, warehouses: 2, days, seed: 0.45);
        await store.Views.RefreshAllViewsAsync("test");
        return store;
    }

    private static async Task<DateOnly> YesterdayAsync(Store store) => DateOnly.FromDateTime(await store.AskAsync<DateTime>("SELECT now() - interval '1 day'"));
}
