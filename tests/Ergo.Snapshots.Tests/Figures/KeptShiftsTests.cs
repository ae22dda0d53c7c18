using Ergo.Snapshots.Views;
using Npgsql;

namespace Ergo.Snapshots.Tests.Figures;

/// <summary>Sums of shift records as they are kept, against the same added up from the records.</summary>
public sealed class KeptShiftsTests
{
    // Sums by day and status where the calendar asked for knows the shift, else of each stretch, where what is kept and the records differ.
    // Whole numbers are written, so that sums are the same in any order. Compiling it would take longest.
    private const string Function = """
        CREATE FUNCTION different_shifts(timezone text, lo timestamptz, hi timestamptz, codes text[], starts interval[]) RETURNS bigint LANGUAGE sql STABLE SET jit = off AS $$
            WITH kept AS (
                SELECT s.shift_code, s.day, s.is_known, s.status, s.is_repeated, CASE WHEN s.day IS NULL THEN s.started END AS stretch, sum(s.n) AS n, min(s.started) AS started, max(s.ended) AS ended,
                       sum(s.picks) AS picks, sum(s.pace) AS pace, sum(s.pace_seconds) AS pace_seconds, sum(s.green) AS green, sum(s.yellow) AS yellow, sum(s.red) AS red,
                       sum(s.risk) AS risk, sum(s.risk_seconds) AS risk_seconds, max(s.anomaly) AS anomaly, sum(s.odd) AS odd
                FROM ergo_internal.shift_sums('w1', timezone, lo, hi, codes, starts) s GROUP BY 1, 2, 3, 4, 5, 6
            ), told AS (
                SELECT s.shift_code, s.day, s.is_known, s.status, s.is_repeated, CASE WHEN s.day IS NULL THEN s.started END AS stretch, sum(s.n) AS n, min(s.started) AS started, max(s.ended) AS ended,
                       sum(s.picks) AS picks, sum(s.pace) AS pace, sum(s.pace_seconds) AS pace_seconds, sum(s.green) AS green, sum(s.yellow) AS yellow, sum(s.red) AS red,
                       sum(s.risk) AS risk, sum(s.risk_seconds) AS risk_seconds, max(s.anomaly) AS anomaly, sum(s.odd) AS odd
                FROM ergo_internal.told_shift_sums('w1', timezone, lo, hi, codes, starts) s GROUP BY 1, 2, 3, 4, 5, 6
            )
            SELECT count(*) FROM ((TABLE kept EXCEPT ALL TABLE told) UNION ALL (TABLE told EXCEPT ALL TABLE kept)) d
        $$
        """;

    // By the calendar that is and by others, over days around now and around a change of the clock.
    private const string Differences = """
        SELECT coalesce(sum(different_shifts(z, lo, lo + make_interval(hours => h), c.codes::text[], c.starts::interval[])), 0)::bigint
        FROM (SELECT generate_series(now() - interval '12 days', now() - interval '1 day', interval '121 hours') UNION ALL SELECT generate_series('2025-10-23T22:00Z'::timestamptz, '2025-10-27', interval '33 hours')) l(lo)
        CROSS JOIN unnest('{50,400}'::int[]) h
        CROSS JOIN unnest('{Europe/Berlin,America/St_Johns}'::text[]) z
        CROSS JOIN (VALUES ('{early,late,night}', '{06:00,14:00,22:00}'), ('{early,late,night,X}', '{06:00,14:00,22:00,00:00}'), ('{night,early}', '{04:30,15:20}'), ('{}', '{}')) c(codes, starts)
        """;

    private const string Notes = "SELECT count(*) FROM ergo_internal.changed_shift_days c WHERE c.event_day < (now() AT TIME ZONE 'UTC')::date";

    private const string Records = """
        INSERT INTO shift_snapshots (warehouse_id, shift_code, event_time, bucket_start, bucket_end, avg_picks_per_hour, total_picks,
                                     green_locations, yellow_locations, red_locations, avg_composite_risk, anomaly_score, status, ingest_time)
        SELECT 'w1', CASE WHEN random() < 0.05 THEN 'X' WHEN random() < 0.03 THEN NULL WHEN h >= 6 AND h < 14 THEN (ARRAY['early', ' early '])[1 + (random() * 0.7)::int] WHEN h >= 14 AND h < 22 THEN 'late' ELSE 'night' END,
               t, t, t + interval '1 minute' * (random() * 40 - 1)::int, CASE WHEN random() < 0.9 THEN (random() * 120 - 3)::int END, CASE WHEN random() < 0.9 THEN (random() * 200 - 5)::int END,
               CASE WHEN random() < 0.9 THEN (random() * 20)::int END, (random() * 8 - 0.7)::int, (random() * 5)::int,
               CASE WHEN random() < 0.9 THEN (random() * 104)::int END, CASE WHEN random() < 0.9 THEN (random() * 9)::int END,
               (ARRAY['ok', ' watch ', ' ', NULL])[1 + (random() * 3)::int], now() - interval '1 hour' * again
        FROM (SELECT t, date_part('hour', t AT TIME ZONE 'Europe/Berlin') AS h FROM (
                  SELECT generate_series(date_trunc('hour', now()) - interval '12 days', now(), interval '15 minutes') UNION ALL
                  SELECT generate_series('2025-10-24T00:00Z'::timestamptz, '2025-10-27T20:00Z', interval '15 minutes')) g(t)
              WHERE date_part('day', t)::int % 5 > 0) x,
             generate_series(0, CASE WHEN random() < 0.1 THEN 1 ELSE 0 END) again
        """;

    [SkippableFact]
    public async Task What_is_kept_is_what_the_records_say_whatever_happens_to_them()
    {
        await using var store = await CreateAsync();
        Assert.Equal(0, await store.AskAsync<long>(Differences));
        await RefreshAsync(store);
        Assert.NotEqual(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.kept_shifts WHERE n > 3"));
        // Also days without records are kept, up to yesterday.
        Assert.Equal(13, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.kept_shift_days WHERE event_day >= (now() AT TIME ZONE 'UTC')::date - 13"));

        foreach (var change in new[]
        {
            // Late ones, others told again, words and values changed, moved to another day, gone.
            "SELECT setseed(0.8); " + Records,
            "UPDATE shift_snapshots SET status = 'late word', total_picks = 7 WHERE random() < 0.1",
            "UPDATE shift_snapshots SET event_time = event_time - interval '30 hours' WHERE random() < 0.05",
            "DELETE FROM shift_snapshots WHERE random() < 0.2",
            // Written by the name of a partition, and past the triggers of other writers.
            "DO $$ BEGIN EXECUTE format('DELETE FROM %s WHERE mod(id, 3) = 0', (SELECT l.relation FROM ergo_internal.leaves('shift_snapshots') l WHERE l.lower_bound < now() - interval '3 days' ORDER BY 1 DESC LIMIT 1)); END $$",
            "SET session_replication_role = replica; UPDATE shift_snapshots SET red_locations = 9 WHERE random() < 0.1; RESET session_replication_role",
            // Part of a statement's work taken back.
            "DO $$ BEGIN BEGIN DELETE FROM shift_snapshots; RAISE 'no'; EXCEPTION WHEN raise_exception THEN UPDATE shift_snapshots SET red_locations = 3 WHERE random() < 0.1; END; END $$",
            // Another calendar, another zone, a partition that goes, all of it.
            "DELETE FROM shift_calendar WHERE shift_code = 'late'; UPDATE shift_calendar SET starts_at = '20:30' WHERE shift_code = 'night'",
            "UPDATE warehouses SET timezone = 'Asia/Kolkata'; SELECT ergo_internal.sync_warehouses()",
            """
            UPDATE warehouses SET retention_days = 5; SELECT purge_old_shift_snapshots('w1');
            SELECT ergo_internal.drop_expired_partition('shift_snapshots', l.partition_name) FROM ergo_internal.leaves('shift_snapshots') l WHERE l.upper_bound < now() - interval '7 days'
            """,
            "TRUNCATE shift_snapshots",
            Records,
        })
        {
            await store.RunAsync(change);
            Assert.Equal((change, 0), (change, await store.AskAsync<long>(Differences)));
            await RefreshAsync(store);
            Assert.Equal((change, 0), (change, await store.AskAsync<long>(Notes)));
            Assert.Equal((change, 0), (change, await store.AskAsync<long>(Differences)));
        }
    }

    [SkippableFact]
    public async Task What_is_committed_after_a_refresh_has_passed_is_told()
    {
        await using var store = await CreateAsync();
        await RefreshAsync(store);
        // A note that the refresh settles while another transaction that wrote of the same day is not over.
        await store.RunAsync("UPDATE shift_snapshots SET total_picks = 1 WHERE event_time < now() - interval '4 days' AND random() < 0.1");
        await using (var connection = await store.DataSource.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using NpgsqlCommand command = new(Records, connection, transaction);
            await command.ExecuteNonQueryAsync();
            await RefreshAsync(store);
            Assert.Equal(0, await store.AskAsync<long>(Differences));
            await transaction.CommitAsync();
        }

        Assert.NotEqual(0, await store.AskAsync<long>(Notes));
        Assert.Equal(0, await store.AskAsync<long>(Differences));
        await RefreshAsync(store);
        Assert.Equal(0, await store.AskAsync<long>(Differences));
    }

    private static Task RefreshAsync(Store store) => store.Views.RefreshViewAsync(ViewNames.WorkerExposureMinutes, "test");

    private static async Task<Store> CreateAsync()
    {
        var store = await Store.CreateAsync();
        Skip.If(await store.AskAsync<string>("SELECT ergo_internal.storage_tier()") != "native", "shift records are kept as sums where there are day partitions on one server");
        await store.SeedWarehousesAsync(1, "Europe/Berlin");
        await store.PartitionsAsync(15);
        await store.RunAsync("""
            INSERT INTO shift_calendar (warehouse_id, shift_code, name, starts_at, ends_at)
            VALUES ('w1', 'early', 'Early', '06:00', '14:00'), ('w1', ' late', 'Late', '14:00', '22:00'), ('w1', 'night', 'Night', '22:00', '06:00')
            """);
        await store.RunAsync(Function);
        await store.RunAsync("SELECT setseed(0.3); " + Records);
        return store;
    }
}
