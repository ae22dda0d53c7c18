using Ergo.Snapshots.Figures.Exposure;

namespace Ergo.Snapshots.Tests;

/// <summary>Coverage: observed minutes of the scheduled shifts a worker was seen in, cut by the range and by what is complete.</summary>
public sealed class CoverageTests
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Range_that_cuts_a_shift_counts_the_part_within()
    {
        await using var store = await PreparedAsync();
        // The early shift of a Monday, 6 to 14, watched without a gap; the range has its last two hours.
        await store.ObserveAsync("k1", "E", Monday.AddHours(6), Monday.AddHours(14));
        await store.Views.RefreshAllViewsAsync("test");

        Assert.Equal((1L, 120.0, 120.0), await store.CoverageAsync("k1", Monday.AddHours(12), Monday.AddHours(20)));
        Assert.Equal((1L, 180.0, 180.0), await store.CoverageAsync("k1", Monday.AddHours(2), Monday.AddHours(9)));
        Assert.Equal((1L, 60.0, 60.0), await store.CoverageAsync("k1", Monday.AddHours(9), Monday.AddHours(10)));
        Assert.Equal((1L, 480.0, 480.0), await store.CoverageAsync("k1", Monday.AddDays(-40), Monday.AddDays(40)));
        Assert.Null(await store.CoverageAsync("k1", Monday.AddHours(14), Monday.AddHours(20)));
    }

    [Fact]
    public async Task Minutes_outside_scheduled_shifts_are_exposure_but_not_coverage()
    {
        await using var store = await PreparedAsync();
        // Sunday is not scheduled; 20 minutes at 21:30 are before the night shift begins at 22:00.
        await store.ObserveAsync("k1", "E", Monday.AddDays(-1).AddHours(6), Monday.AddDays(-1).AddHours(14));
        await store.ObserveAsync("k2", "N", Monday.AddHours(21.5), Monday.AddHours(21.5).AddMinutes(20));
        await store.ObserveAsync("k3", "N", Monday.AddHours(22), Monday.AddHours(23));
        await store.Views.RefreshAllViewsAsync("test");

        var summary = await store.ExposureAsync(Monday.AddDays(-2), Monday.AddDays(2));
        Assert.Equal([("k1", 0L, null, 480.0), ("k2", 0L, null, 20.0), ("k3", 1L, (double?)480, 60.0)],
            summary.Workers.OrderBy(worker => worker.WorkerId, StringComparer.Ordinal).Select(worker => (worker.WorkerId, worker.Shifts, worker.ScheduledMinutes, Math.Round(worker.Total, 6))));
        Assert.Equal(60 / 480.0, summary.Identified.Coverage!.Value, 9);
    }

    [Fact]
    public async Task Shift_in_progress_is_scheduled_only_up_to_where_the_view_is_complete()
    {
        await using var store = await PreparedAsync();
        await store.RunAsync("UPDATE shift_calendar SET starts_at = '00:00', ends_at = '00:00', weekdays = '{1,2,3,4,5,6,7}' WHERE shift_code = 'E'");
        var now = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
        var midnight = new DateTimeOffset(now.Date, TimeSpan.Zero);
        await store.RunAsync("INSERT INTO ergonomic_snapshots (warehouse_id, worker_id, shift_code, event_time) VALUES ('w1', 'k1', 'E', now())");
        await store.Views.RefreshAllViewsAsync("test");
        var complete = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT complete_to FROM view_refresh_status WHERE name = 'worker_exposure_minutes'"), TimeSpan.Zero);

        var (shifts, scheduled, _) = (await store.CoverageAsync("k1", midnight, midnight.AddDays(1)))!.Value;
        Assert.Equal(1, shifts);
        Assert.Equal((complete - midnight).TotalMinutes, scheduled, 3);
    }

    [Fact]
    public async Task Changed_calendar_and_time_zone_move_the_past_at_the_next_refresh()
    {
        await using var store = await PreparedAsync();
        await store.ObserveAsync("k1", "E", Monday.AddHours(6), Monday.AddHours(14));
        await store.Views.RefreshAllViewsAsync("test");

        await store.RunAsync("UPDATE shift_calendar SET ends_at = '18:00' WHERE shift_code = 'E'");
        await store.Views.RefreshViewAsync("worker_exposure_minutes", "test");
        Assert.Equal((1L, 720.0, 480.0), await store.CoverageAsync("k1", Monday, Monday.AddDays(1)));

        // Six in the morning of Chicago is noon in UTC: two of the eight hours observed are within.
        await store.RunAsync("UPDATE warehouses SET timezone = 'America/Chicago' WHERE id = 'w1'");
        await store.Views.RefreshViewAsync("worker_exposure_minutes", "test");
        Assert.Equal((1L, 720.0, 120.0), await store.CoverageAsync("k1", Monday, Monday.AddDays(2)));
    }

    private static async Task<CoverageStore> PreparedAsync()
    {
        var store = new CoverageStore(await Store.CreateAsync());
        await store.Inner.SeedWarehousesAsync(1);
        await store.RunAsync("""
            UPDATE warehouses SET retention_days = 3650;
            UPDATE ergo_internal.views SET keep_for = '3650 days';
            INSERT INTO shift_calendar (warehouse_id, shift_code, name, starts_at, ends_at, weekdays) VALUES
                ('w1', 'E', 'Early', '06:00', '14:00', '{1,2,3,4,5,6}'), ('w1', 'N', 'Night', '22:00', '06:00', '{1,2,3,4,5}');
            """);
        return store;
    }

    private sealed class CoverageStore(Store store) : IAsyncDisposable
    {
        public Store Inner => store;

        public Ergo.Snapshots.Views.MaterializedViewsService Views => store.Views;

        public Task<int> RunAsync(string sql, object? parameters = null) => store.RunAsync(sql, parameters);

        public Task<T> AskAsync<T>(string sql) => store.AskAsync<T>(sql);

        public Task ObserveAsync(string worker, string shift, DateTimeOffset from, DateTimeOffset to) => store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, shift_code, event_time, traffic_light)
            SELECT 'w1', 'w1-z1', @worker, @shift, t + interval '20 s', 'red' FROM generate_series(@from::timestamptz, @to - interval '1 minute', interval '1 minute') t
            """, new { worker, shift, from, to });

        public async Task<ExposureSummary> ExposureAsync(DateTimeOffset from, DateTimeOffset to) =>
            await store.NamedExposureAsync(await store.WarehouseAsync("W1"), new TimeRange(from, to));

        public async Task<(long Shifts, double Scheduled, double Observed)?> CoverageAsync(string worker, DateTimeOffset from, DateTimeOffset to)
        {
            var found = (await ExposureAsync(from, to)).Workers.SingleOrDefault(row => row.WorkerId == worker);
            return found is null ? null : (found.Shifts, Math.Round(found.ScheduledMinutes ?? 0, 6), Math.Round(found.ObservedInShifts, 6));
        }

        public ValueTask DisposeAsync() => store.DisposeAsync();
    }
}
