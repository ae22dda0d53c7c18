using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Compare;
using Ergo.Snapshots.Privacy;

namespace Ergo.Snapshots.Tests.Figures;

/// <summary>Both sides of a comparison against the snapshots themselves.</summary>
public sealed class CompareTests
{
    private static readonly string[] RulaBands = ["1-2", "3-4", "5-6", "7"];

    [Fact]
    public async Task Side_of_a_warehouse_zone_or_shift_tells_its_snapshots_scores_and_exposure()
    {
        await using var store = await FigureStore.CreateAsync(Store.Server, "Asia/Kolkata");
        await store.RunAsync("INSERT INTO shift_calendar (warehouse_id, shift_code, name, starts_at, ends_at) VALUES ('w1', 'A', 'Day', '06:00', '18:00'), ('w1', 'B', 'Night', '18:00', '06:00')");
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, shift_code, event_time, traffic_light, rula_score)
            SELECT 'w1', 'w1-z' || 1 + n % 2, 'k' || n % 12, CASE WHEN h BETWEEN 6 AND 17 THEN 'A' ELSE 'B' END, t, (ARRAY['green', 'yellow', 'red', NULL])[1 + (n / 2) % 4], 1 + n % 8
            FROM (SELECT t, date_part('hour', t AT TIME ZONE 'Asia/Kolkata') AS h, row_number() OVER (ORDER BY t) AS n FROM generate_series(now() - interval '9 days', now(), interval '97 seconds') t) x;
            INSERT INTO shift_snapshots (warehouse_id, shift_code, event_time, bucket_start, bucket_end)
            SELECT 'w1', CASE WHEN date_part('hour', t AT TIME ZONE 'Asia/Kolkata') BETWEEN 6 AND 17 THEN 'A' ELSE 'B' END, t, t, t + interval '30 minutes'
            FROM generate_series(date_trunc('hour', now()) - interval '9 days', now(), interval '30 minutes') t
            """);
        await store.Views.RefreshAllViewsAsync("test");
        var warehouse = await store.WarehouseAsync("W1");
        var now = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
        var today = LocalDays.DayOf(now, warehouse);
        var days = LocalDays.Between(today.AddDays(-6), today.AddDays(-2), warehouse);
        var queries = new CompareQueries(store.DataSource, new WorkerPrivacy(store.DataSource, new PrivacyRules()), new FixedTime(now));
        var raw = (await store.RawAsync()).In(days.Range).ToList();

        foreach (var zone in new[] { null, "w1-z2" })
        {
            var side = await queries.GetAsync(warehouse, new SideQuestion(days, zone, null));
            var own = raw.Where(row => zone is null || row.ZoneId == zone).ToList();
            Assert.Equal((ShareKind.Snapshots, 5), (side.Kind, side.Span.Observed.Count));
            Assert.Equal((own.Lights().Red, own.Lights().Green + own.Lights().Yellow + own.Lights().Red), (side.Span.Red, side.Span.Lit));
            Assert.Equal(RulaBands.Select(band => (long)own.Count(row => RawFigures.RulaBand(row.RulaScore) == band)), side.RulaBands);
            // Cells are told where they begin, so the minutes are those of nearly the same days.
            Assert.Equal(60.0 / 3, side.Exposure!.RedPerHour!.Value, 1.0);
        }

        var shift = await queries.GetAsync(warehouse, new SideQuestion(days, null, "A"));
        var minutes = raw.Where(row => row.ShiftCode == "A").Minutes().Where(one => one.Row.TrafficLight is not null).ToList();
        Assert.Equal((ShareKind.Minutes, 5), (shift.Kind, shift.Span.Observed.Count));
        Assert.Equal(minutes.Where(one => one.Row.TrafficLight == "red").Sum(one => one.Minutes), shift.Exposure!.Red, 6);
        Assert.Equal(minutes.Sum(one => one.Minutes), shift.Exposure.Lit, 6);
        Assert.Null(shift.RulaBands);
        await Assert.ThrowsAsync<ArgumentException>(() => queries.GetAsync(warehouse, new SideQuestion(days, "w1-z1", "A")));
    }
}
