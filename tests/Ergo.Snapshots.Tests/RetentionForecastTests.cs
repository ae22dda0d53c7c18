using Ergo.Snapshots.Retention;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>What a change of a setting is said to lead to, against the plan after it.</summary>
public sealed class RetentionForecastTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Lifted_hold_lets_go_what_was_forecast(PostgresKind server)
    {
        await using var store = await RetentionScenario.CreateAsync(server, rows: 400);
        var forecast = await new RetentionForecasts(store.DataSource).IfHoldIsLiftedAsync("w4");
        await new LegalHolds(store.DataSource).LiftAsync("w4", "case 17", "closed", "admin");
        var plan = await store.Retention.GetPlanAsync("w4");
        Assert.True(forecast.Snapshots > 0);
        Assert.Equal(plan.TotalRows, forecast.Rows);
        Assert.All(plan.Items, item => Assert.Equal(forecast.Cutoff, item.Cutoff));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Lowered_floor_lets_go_what_was_forecast_and_no_held_warehouse(PostgresKind server)
    {
        await using var store = await RetentionScenario.CreateAsync(server, rows: 400);
        await new RetentionFloor(store.DataSource).SetAsync(1, 30, "admin");
        Assert.Empty((await store.Retention.GetPlanAsync()).Items);
        var forecasts = await new RetentionForecasts(store.DataSource).IfFloorIsAsync(5);
        await new RetentionFloor(store.DataSource).SetAsync(30, 5, "admin");
        var plan = await store.Retention.GetPlanAsync();
        Assert.Equal(["Warehouse 1", "Warehouse 2", "Warehouse 3"], forecasts.Select(one => one.WarehouseName));
        Assert.All(forecasts, one => Assert.Equal(plan.Items.Where(item => item.WarehouseName == one.WarehouseName).Sum(item => item.ExpiredRows), one.Rows));
    }

    [Fact]
    public async Task Floor_stands_above_shorter_days_in_a_forecast()
    {
        await using var store = await RetentionScenario.CreateAsync(rows: 400);
        await new RetentionFloor(store.DataSource).SetAsync(1, 30, "admin");
        Assert.Equal(0, (await new RetentionForecasts(store.DataSource).IfKeptForAsync("w1", 2)).Rows);
    }

    [Fact]
    public async Task Forecasts_of_an_unknown_warehouse_are_refused()
    {
        await using var store = await Store.CreateAsync();
        var forecasts = new RetentionForecasts(store.DataSource);
        Assert.Equal("There is no warehouse with id nowhere.", (await Assert.ThrowsAsync<RetentionException>(() => forecasts.IfKeptForAsync("nowhere", 5))).Message);
        Assert.Equal("There is no warehouse with id nowhere.", (await Assert.ThrowsAsync<RetentionException>(() => forecasts.IfHoldIsLiftedAsync("nowhere"))).Message);
        var identities = new WorkerIdentities(store.DataSource);
        Assert.Equal("There is no warehouse with id 'nowhere'.", (await Assert.ThrowsAsync<RetentionException>(() => identities.ForecastAsync("nowhere", 5))).Message);
    }
}
