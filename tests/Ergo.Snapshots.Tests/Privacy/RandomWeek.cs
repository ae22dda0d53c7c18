using Dapper;
using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Tests.Privacy;

/// <summary>A few days of a small warehouse: a full early shift, a late one with few people, one person at night, nobody on some days.</summary>
internal sealed class RandomWeek : IAsyncDisposable
{
    public const int SmallestGroup = 5;

    private RandomWeek(Store store) => Store = store;

    public Store Store { get; }

    public Warehouse Warehouse { get; private set; } = null!;

    public DateTimeOffset From { get; private set; }

    public DateTimeOffset To { get; private set; }

    /// <summary>Who was where in which hour; each row is one observed minute.</summary>
    public IReadOnlyList<Sighting> Sightings { get; private set; } = [];

    public static async Task<RandomWeek> CreateAsync(double seed, bool hasCalendar)
    {
        RandomWeek week = new(await Store.CreateAsync());
        var store = week.Store;
        await store.SeedWarehousesAsync(1, "Europe/Berlin");
        await store.PartitionsAsync(7);
        if (hasCalendar)
        {
            await store.RunAsync("""
                INSERT INTO shift_calendar (warehouse_id, shift_code, name, starts_at, ends_at, weekdays)
                SELECT 'w1', code, code, starts_at::time, ends_at::time, '{1,2,3,4,5,6,7}' FROM (VALUES ('E', '06:00', '14:00'), ('L', '14:00', '22:00'), ('N', '22:00', '06:00')) s(code, starts_at, ends_at)
                """);
        }

        // Within an hour of now nothing is published: the last shift is cut by now, wherever that falls.
        await store.RunAsync("""
            SELECT setseed(@seed);
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, camera_id, shift_code, event_time, traffic_light, composite_risk)
            SELECT 'w1', 'w1-z' || 1 + (random() * 3)::int, CASE WHEN worker < 12 THEN 'k' || worker END, 'c' || worker, shift, at + worker * interval '1 minute',
                   (ARRAY['green', 'yellow', 'red'])[1 + (random() * 2)::int], random() * 100
            FROM (SELECT at, worker, CASE WHEN hour BETWEEN 6 AND 13 THEN 'E' WHEN hour BETWEEN 14 AND 21 THEN 'L' ELSE 'N' END AS shift
                  FROM generate_series(date_trunc('hour', now()) - interval '134 hours', now() - interval '30 minutes', interval '20 minutes') at
                  CROSS JOIN LATERAL (SELECT extract(hour FROM at AT TIME ZONE 'Europe/Berlin') AS hour) h
                  CROSS JOIN generate_series(0, 12) worker
                  WHERE CASE WHEN hour BETWEEN 6 AND 13 THEN worker < 7 WHEN hour BETWEEN 14 AND 21 THEN worker BETWEEN 7 AND 10 ELSE worker = 11 END OR worker = 12) x
            WHERE random() < 0.5 AND (worker = 12 OR extract(doy FROM at)::int % 4 > 0)
            """, new { seed });
        await store.Views.RefreshViewAsync(ViewNames.WorkerExposureMinutes, "test");
        week.Warehouse = await store.WarehouseAsync("W1");
        var now = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT date_trunc('hour', now())"), TimeSpan.Zero);
        (week.From, week.To) = (now.AddHours(-136), now.AddHours(2));
        await using var connection = await store.DataSource.OpenConnectionAsync();
        week.Sightings = (await connection.QueryAsync<Sighting>(
            "SELECT date_trunc('hour', event_time) AS hour, worker_id AS worker, zone_id AS zone, shift_code AS shift, traffic_light = 'red' AS is_red FROM ergonomic_snapshots")).AsList();
        return week;
    }

    /// <summary>All ranges that begin and end on every third hour.</summary>
    public IEnumerable<TimeRange> Ranges()
    {
        for (var from = From; from < To; from = from.AddHours(3))
        {
            for (var to = from.AddHours(3); to <= To; to = to.AddHours(3))
            {
                yield return new TimeRange(from, to);
            }
        }
    }

    public static HashSet<DateTimeOffset> HoursOf(TimeRange range)
    {
        HashSet<DateTimeOffset> hours = [];
        for (var hour = range.From; hour < range.To; hour = hour.AddHours(1))
        {
            hours.Add(hour);
        }

        return hours;
    }

    /// <summary>What somebody who keeps two answers learns of too few people; null where nothing.</summary>
    public string? Learned(ExposureSummary one, ExposureSummary other)
    {
        var (first, second) = (HoursOf(one.Shown), HoursOf(other.Shown));
        foreach (var (hours, by) in new[] { (first.Except(second), "taking the second off the first"), (second.Except(first), "taking the first off the second") })
        {
            var left = hours.ToHashSet();
            var workers = Sightings.Where(sighting => left.Contains(sighting.Hour)).Select(sighting => sighting.Worker).Where(worker => worker is not null).Distinct().Count();
            if (workers is > 0 and < SmallestGroup)
            {
                return $"{by} leaves {workers} workers: {one.Shown} and {other.Shown}";
            }
        }

        return null;
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    public sealed record Sighting
    {
        public DateTimeOffset Hour { get; init; }

        public string? Worker { get; init; }

        public string? Zone { get; init; }

        public string? Shift { get; init; }

        public bool IsRed { get; init; }
    }
}
