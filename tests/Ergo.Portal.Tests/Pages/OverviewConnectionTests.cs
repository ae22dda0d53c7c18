using Ergo.Portal.Dashboards.Morning;
using Ergo.Portal.Figures;
using Ergo.Portal.Pages.Overview;
using Ergo.Portal.Tests.Admin;
using Ergo.Snapshots;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Limits;
using Ergo.Snapshots.Figures.Morning;
using Ergo.Snapshots.Figures.Overview;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Portal.Tests.Pages;

/// <summary>The overview asks one question at a time, however many warehouses there are.</summary>
public sealed class OverviewConnectionTests
{
    [Fact]
    public async Task Overview_of_many_warehouses_takes_one_connection()
    {
        await using var database = await AdminDatabase.CreateAsync();
        await database.RunAsync("""
            INSERT INTO warehouses (id, name, code) SELECT 'm' || g, 'Site ' || g, 'S' || g FROM generate_series(1, 60) g;
            SELECT create_ergonomic_snapshot_partition((now() AT TIME ZONE 'UTC')::date - d) FROM generate_series(-1, 1) d;
            INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time, traffic_light)
            SELECT g || '-' || t, 'm' || g, now() - t * interval '1 minute', CASE WHEN t <= g THEN 'red' ELSE 'green' END FROM generate_series(1, 59) g, generate_series(1, 60) t;
            """);
        await database.RunAsync("CALL refresh_all_views()");
        // A second connection would wait for the first, in vain.
        await using var one = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 1, Timeout = 2 });
        var reader = new OverviewReader(
            new OverviewQueries(one, TimeProvider.System), new LightQueries(one, TimeProvider.System),
            new MaterializedViewsService(one, new WorkerPrivacy(one, new PrivacyRules(1))),
            new MorningReader(new MorningQueries(one), new ExposureLimitQueries(one, new WorkerPrivacy(one, new PrivacyRules(1))), new FigureRules(), TimeProvider.System), new FigureRules());
        var now = TimeProvider.System.GetUtcNow();
        var data = await reader.ReadAsync(AccessScope.All, new TimeRange(now.AddHours(-8), now), await new WarehouseDirectory(one).ListAsync(AccessScope.All));

        Assert.Equal(61, data.Warehouses.Count);
        Assert.Equal(["m59", "m58", "m57", "m56", "m55"], data.Lights.Select(lights => lights.Summary.Id));
        Assert.All(data.Lights, lights => Assert.Equal(lights.Summary.Total, lights.Points.Sum(point => point.Total)));
        Assert.All(data.Warehouses.SkipLast(2), warehouse => Assert.InRange(now - warehouse.LastSeen!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(5)));
        Assert.Equal(["m60", "w1"], data.Warehouses.TakeLast(2).Select(warehouse => warehouse.Summary.Id).Order(StringComparer.Ordinal));
    }
}
