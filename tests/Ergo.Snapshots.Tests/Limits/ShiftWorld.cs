using Dapper;
using Ergo.Snapshots.Figures.Limits;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Tests.Limits;

/// <summary>
/// Some days of four shifts, one of them across two others, in which people come early and stay on. Each snapshot is a minute of its worker, and
/// says in its reason of which shift it is: what the store works out from cells can be held against a plain sum.
/// </summary>
internal sealed class ShiftWorld : IAsyncDisposable
{
    private ShiftWorld(Store store) => Store = store;

    public Store Store { get; }

    public Warehouse Warehouse { get; private set; } = null!;

    public ExposureLimitQueries Queries { get; private set; } = null!;

    public ExposureLimits Limits => new(Store.DataSource);

    public TimeRange Range { get; private set; }

    /// <summary>Red and weighted minutes of each worker and shift, from raw.</summary>
    public IReadOnlyList<WorkedShift> Shifts { get; private set; } = [];

    /// <param name="people">Workers of each shift.</param>
    /// <param name="seed">Of the lights.</param>
    /// <param name="isFew">Only the early shift, punctually, of six: three of them come on every third day only, so that three days are told together.</param>
    public static async Task<ShiftWorld> CreateAsync(int people, double seed, bool isFew = false)
    {
        ShiftWorld world = new(await Store.CreateAsync());
        var store = world.Store;
        await store.SeedWarehousesAsync(1, "Europe/Berlin");
        await store.PartitionsAsync(11);
        await store.RunAsync("""
            INSERT INTO shift_calendar (warehouse_id, shift_code, name, starts_at, ends_at, weekdays)
            SELECT 'w1', code, code, starts_at::time, ends_at::time, '{1,2,3,4,5,6,7}'
            FROM (VALUES ('E', '06:00', '14:00'), ('M', '10:00', '18:00'), ('L', '14:00', '22:00'), ('N', '22:00', '06:00')) s(code, starts_at, ends_at);
            SELECT setseed(@seed);
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, camera_id, shift_code, event_time, traffic_light, composite_risk, reason)
            SELECT 'w1', 'w1-z' || 1 + k % 4, s.code || k, 'c', s.code, x.started + m * interval '1 minute',
                   CASE WHEN random() < k / 20.0 THEN 'red' WHEN random() < 0.3 THEN 'yellow' ELSE 'green' END, 50, s.code || ' ' || d::date
            FROM (VALUES ('E', 6), ('M', 10), ('L', 14), ('N', 22)) s(code, hour)
            CROSS JOIN generate_series(0, CASE WHEN @isFew THEN 5 ELSE 3 END) n
            CROSS JOIN LATERAL (SELECT ((now() AT TIME ZONE 'Europe/Berlin')::date - 8 + n)::timestamp AS d) y
            CROSS JOIN LATERAL (SELECT (d + make_interval(hours => s.hour)) AT TIME ZONE 'Europe/Berlin' AS started) x
            CROSS JOIN generate_series(1, @people) k
            -- From ten minutes before to a quarter of an hour after.
            CROSS JOIN generate_series(-10, 494, 3) m
            WHERE NOT @isFew OR s.code = 'E' AND m BETWEEN 0 AND 479 AND (k <= 3 OR n % 3 = 2)
            """, new { seed, people, isFew });
        await store.Views.RefreshViewAsync(ViewNames.WorkerExposureMinutes, "test");
        world.Warehouse = await store.WarehouseAsync("W1");
        world.Queries = new ExposureLimitQueries(store.DataSource, new WorkerPrivacy(store.DataSource, new PrivacyRules()));
        var now = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT date_trunc('hour', now())"), TimeSpan.Zero);
        world.Range = new TimeRange(now.AddDays(-11), now);
        await using var connection = await store.DataSource.OpenConnectionAsync();
        world.Shifts = (await connection.QueryAsync<WorkedShift>("""
            SELECT worker_id AS worker, reason AS shift, count(*) FILTER (WHERE traffic_light = 'red') AS red,
                   sum(CASE traffic_light WHEN 'red' THEN 5 WHEN 'yellow' THEN 2 ELSE 1 END) AS weighted
            FROM ergonomic_snapshots GROUP BY 1, 2
            """)).AsList();
        return world;
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    public sealed record WorkedShift
    {
        public required string Worker { get; init; }

        public required string Shift { get; init; }

        public required long Red { get; init; }

        public required long Weighted { get; init; }
    }
}
