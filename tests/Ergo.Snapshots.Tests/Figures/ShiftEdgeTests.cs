using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Figures;

/// <summary>Coverage counts clock minutes against minutes of the shift.</summary>
[Trait("Category", KnownFaults.Category)]
public sealed class ShiftEdgeTests
{
    private const string Yesterday = "date_trunc('day', now()) - interval '1 day'";

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Minutes_before_and_after_a_shift_cover_none_of_it(PostgresKind server)
    {
        await using var store = await SeenAllDayAsync(server);
        // Half an hour early, half an hour late, all under the code of the first shift.
        Assert.Equal("1 480 480", await CoverageAsync(store, Yesterday, $"{Yesterday} + interval '1 day'"));
        // Ranges cut shifts at any hour: the part in the range is covered, and no more of it.
        Assert.Equal("1 135 135", await CoverageAsync(store, Yesterday, $"{Yesterday} + interval '8 hours'"));
        Assert.Equal("1 345 345", await CoverageAsync(store, $"{Yesterday} + interval '8 hours'", $"{Yesterday} + interval '1 day'"));
        Assert.Equal("1 60 60", await CoverageAsync(store, $"{Yesterday} + interval '8 hours'", $"{Yesterday} + interval '9 hours'"));
        Assert.Equal("", await CoverageAsync(store, $"{Yesterday} + interval '14 hours'", $"{Yesterday} + interval '1 day'"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Calendar_that_changes_when_the_snapshots_are_gone_is_answered_to_the_minute(PostgresKind server)
    {
        await using var store = await SeenAllDayAsync(server);
        await store.RunAsync($"""
            INSERT INTO ergo_internal.warehouse_retention (warehouse_id, purged_before) VALUES ('w1', date_trunc('day', now()))
            ON CONFLICT (warehouse_id) DO UPDATE SET purged_before = excluded.purged_before;
            DELETE FROM ergonomic_snapshots;
            UPDATE shift_calendar SET starts_at = '05:07', ends_at = '06:31' WHERE shift_code = 'A'
            """);
        await store.Views.RefreshAllViewsAsync("test");
        // Seen from 05:15.
        Assert.Equal("1 84 76", await CoverageAsync(store, Yesterday, $"{Yesterday} + interval '1 day'"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Rows_from_before_minutes_were_kept_never_cover_more_than_the_shift(PostgresKind server)
    {
        await using var store = await SeenAllDayAsync(server);
        await store.RunAsync("UPDATE ergo_internal.worker_hours SET minute_mask = NULL; INSERT INTO ergo_internal.stale_schedules VALUES ('w1')");
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal("1 480 480", await CoverageAsync(store, Yesterday, $"{Yesterday} + interval '1 day'"));
    }

    private static async Task<Store> SeenAllDayAsync(PostgresKind server)
    {
        var store = await FigureStore.CreateAsync(server);
        await store.RunAsync($"""
            INSERT INTO shift_calendar (warehouse_id, shift_code, name, starts_at, ends_at) VALUES ('w1', 'A', 'A', '05:45', '13:45'), ('w1', 'B', 'B', '13:45', '21:45');
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, event_time, worker_id, shift_code, traffic_light)
            SELECT 'w1', 'w1-z1', t, 'k1', 'A', 'green'
            FROM generate_series({Yesterday} + interval '5 hours 15 minutes', {Yesterday} + interval '14 hours 14 minutes', interval '1 minute') t
            """);
        await store.RefreshAsync();
        return store;
    }

    private static Task<string> CoverageAsync(Store store, string from, string to) => store.AskAsync<string>(
        $"SELECT coalesce((SELECT concat_ws(' ', shifts, scheduled_minutes, observed_minutes) FROM ergo_internal.worker_coverage('w1', {from}, {to}, now())), '')");
}
