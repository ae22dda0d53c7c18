using System.Globalization;
using System.Text.RegularExpressions;
using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Tests.Properties;

/// <content>What a backend, a clock and a neighbour do that nobody asked for, and what must hold all the same.</content>
internal sealed partial class History
{
    // A bucket that is set aside shows what it showed before.
    private const string IsComputable =
        "NOT EXISTS (SELECT FROM ergo_internal.set_aside_buckets x WHERE x.view_name = v.name AND x.warehouse_id = d.warehouse_id AND d.bucket >= x.bucket_start AND d.bucket < x.bucket_start + v.bucket)";

    private static readonly string[] TimeZones = ["UTC", "Europe/Berlin", "Asia/Kolkata", "asia/kathmandu", "Mars/Olympus_Mons", "W. Europe Standard Time", "EST", "  "];
    private readonly HashSet<string> held = [];
    private readonly HashSet<string> announced = ["a", "b"];
    private TimeSpan tolerance;
    private DateTime? believed;

    private Task BelieveClockWithinAsync(int days)
    {
        tolerance = TimeSpan.FromDays(days);
        return AdminAsync(string.Create(CultureInfo.InvariantCulture, $"UPDATE ergo_internal.settings SET clock_tolerance = '{days} days'"));
    }

    /// <summary>Deletes, inserts, renames warehouses, or all at once as an import does it. None of that may shorten what is kept.</summary>
    private async Task ChangeMasterDataAsync()
    {
        var one = maker.Warehouse();
        var statement = random.Next(6) switch
        {
            0 or 1 => Delete([one]),
            2 => Insert([one]),
            3 => $"UPDATE warehouses SET name = 'Renamed {random.Next(9)}', code = '{one}{random.Next(9)}' WHERE id = '{one}'",
            4 => $"UPDATE warehouses SET timezone = '{TimeZones[random.Next(TimeZones.Length)]}' WHERE id = '{one}'",
            _ => $"{Delete(["a", "b", "c"])}; {Insert(["a", "b"])}",
        };
        // A session that replicates fires no ordinary trigger, and the foreign keys of the backend hold nothing back.
        if (random.Next(4) == 0 && !database.IsDistributed)
        {
            statement = $"SET session_replication_role = replica; {statement}; RESET session_replication_role";
        }

        var before = await EdgesAsync();
        await KeepingHeldAsync(statement);
        foreach (var (warehouse, edge) in await EdgesAsync())
        {
            if (announced.Contains(warehouse) && before.TryGetValue(warehouse, out var earlier) && edge > earlier)
            {
                throw new HistoryException($"{warehouse} is deleted before {edge:O} now, and was before {earlier:O}");
            }
        }

        foreach (var warehouse in await admin.QueryAsync<string>("SELECT id FROM warehouses"))
        {
            announced.Add(warehouse);
        }

        await ThawAsync();
    }

    private string Insert(string[] ids) => string.Join("; ", ids.Select(id =>
        $"INSERT INTO warehouses (id, name, code, retention_days) VALUES ('{id}', 'Warehouse {id}', '{id}', {Days()}) ON CONFLICT DO NOTHING"));

    private static string Delete(string[] ids) => string.Join("; ", ids.Select(id =>
        $"DELETE FROM zones WHERE warehouse_id = '{id}'; DELETE FROM warehouses WHERE id = '{id}'"));

    private async Task ChangeHoldAsync(string warehouse)
    {
        var hold = !held.Contains(warehouse);
        await AdminAsync($"""
            INSERT INTO ergo_internal.warehouse_retention (warehouse_id, legal_hold, hold_reason) VALUES ('{warehouse}', {hold}, 'case 1')
            ON CONFLICT (warehouse_id) DO UPDATE SET legal_hold = excluded.legal_hold, hold_reason = 'case 1'
            """);
        _ = hold ? held.Add(warehouse) : held.Remove(warehouse);
    }

    /// <summary>A clock that is ahead while the nightly job runs.</summary>
    private async Task LeapForANightAsync()
    {
        foreach (var writer in writers.Where(writer => writer.IsOpen))
        {
            await EndAsync(writer);
        }

        await AdminAsync("CALL refresh_all_views()");
        await DeleteByClockAsync("CALL run_retention('night before')");
        var by = TimeSpan.FromDays(random.Next(3, 100));
        log.Add($"the clock leaps by {by}");
        await admin.ExecuteAsync("UPDATE test_clock.state SET ahead = ahead + @by", new { by });
        await DeleteByClockAsync("CALL run_retention('night')");
        await SetBackAsync(by);
    }

    /// <summary>Sets the clock back, by seconds up to days: a restore, a resumed machine, a time server that was wrong.</summary>
    private Task SetBackAsync() => SetBackAsync(random.Next(3) switch
    {
        0 => TimeSpan.FromSeconds(random.Next(1, 3600)),
        1 => TimeSpan.FromHours(random.Next(2, 30)),
        _ => TimeSpan.FromDays(random.Next(1, 20)),
    });

    private async Task SetBackAsync(TimeSpan by)
    {
        log.Add(string.Create(CultureInfo.InvariantCulture, $"the clock is set back by {by}"));
        await admin.ExecuteAsync("UPDATE test_clock.state SET ahead = ahead - @by", new { by });
        isSettled = false;
        await FrozenBuckets.ThawAsync(admin);
        // What a view refused or dropped within the last hour as too old is so again within the hour: it is not computed anew for that.
        if (by <= TimeSpan.FromHours(1))
        {
            await AdminAsync("CALL refresh_all_views(true)");
        }
    }

    /// <summary>Runs what deletes by the clock. A clock that is not believed deletes nothing, until somebody has looked at the plan.</summary>
    private async Task DeleteByClockAsync(string statement)
    {
        var stored = await CountAsync();
        var now = await NowAsync();
        var leapt = believed is { } last && (now > last + tolerance + TimeSpan.FromMinutes(2) || now < last - TimeSpan.FromMinutes(2));
        try
        {
            await KeepingHeldAsync(statement);
            if (leapt && await CountAsync() != stored)
            {
                throw new HistoryException($"The clock says {now:O} and said {believed:O} when it was last believed: {stored - await CountAsync()} snapshots were deleted");
            }

            believed = statement.StartsWith("CALL", StringComparison.Ordinal) ? now : believed;
        }
        catch (PostgresException failure) when (failure.MessageText.Contains("The clock says", StringComparison.Ordinal))
        {
            log.Add(failure.MessageText);
            if (await CountAsync() != stored)
            {
                throw new HistoryException($"A clock that is not believed deleted {stored - await CountAsync()} snapshots");
            }

            if (random.Next(2) == 0)
            {
                var plan = await admin.ExecuteScalarAsync<string>("SELECT retention_plan_fingerprint()");
                await KeepingHeldAsync($"CALL run_retention('test', '{plan}', NULL, 'the clock is right', false, NULL, true)");
                believed = now;
            }
        }
        catch (PostgresException failure) when (SetAside().IsMatch(failure.MessageText))
        {
            log.Add(failure.MessageText);
        }
    }

    private async Task KeepingHeldAsync(string statement)
    {
        var before = await HeldRowsAsync();
        await AdminAsync(statement);
        var after = await HeldRowsAsync();
        if (!before.SequenceEqual(after))
        {
            throw new HistoryException($"Rows of held warehouses were {string.Join(", ", before)} and are {string.Join(", ", after)}");
        }
    }

    /// <summary>No settled row is in nobody's statistics, at any moment.</summary>
    private Task CheckBalanceAsync() => AssertNoneAsync("""
        SELECT format('%s rows of %s on %s are in nobody''s statistics of %s: stored %s, counted %s, late %s', u.missing, u.warehouse_id, d.day, v.name, u.stored, u.counted, u.late)
        FROM ergo_internal.views v
        CROSS JOIN (SELECT DISTINCT (s.event_time AT TIME ZONE 'UTC')::date AS day FROM ergonomic_snapshots s WHERE isfinite(s.event_time)) d
        CROSS JOIN LATERAL ergo_internal.uncounted_rows(v.name, d.day, false) u
        WHERE u.missing <> 0 AND v.last_started_at <= clock_timestamp() + interval '1 hour' LIMIT 5
        """);

    /// <summary>The same as the hourly check does it, by the kept counts of days, and the parts make the whole.</summary>
    private async Task CheckKeptBalanceAsync()
    {
        await admin.ExecuteAsync("CALL ergo_internal.count_days()");
        await admin.ExecuteAsync("CALL ergo_internal.check_balance('test')");
        await AssertNoneAsync("""
            SELECT format('%s rows of %s on %s are missing in %s: stored %s, counted %s, late %s', b.missing, b.warehouse_id, b.day, b.view_name, b.stored, b.counted, b.late)
            FROM ergo_internal.row_balance b WHERE b.missing <> 0
            UNION ALL
            SELECT format('%s lists %s of %s rows: %s', v.name, v.balance ->> 'stored', n.stored, v.balance)
            FROM ergo_internal.views v, (SELECT count(*) AS stored FROM ergonomic_snapshots) n
            WHERE (v.balance ->> 'stored')::bigint <> n.stored OR EXISTS (SELECT FROM jsonb_each_text(v.balance) p WHERE p.key <> 'missing' AND p.value::bigint < 0)
            UNION ALL
            SELECT r.error FROM ergo_internal.runs r WHERE r.job = 'balance' AND r.error IS NOT NULL
            """);
    }

    private async Task ThawAsync()
    {
        // What was refused as too late while the edge was higher is now due: a full rebuild takes it in.
        await FrozenBuckets.ThawAsync(admin);
        await AdminAsync("CALL refresh_all_views(true)");
    }

    private async Task<IReadOnlyList<string>> HeldRowsAsync() => (await admin.QueryAsync<string>(
        "SELECT format('%s of %s', count(s.id), w.id) FROM unnest(@held) AS w (id) LEFT JOIN ergonomic_snapshots s ON s.warehouse_id = w.id GROUP BY w.id ORDER BY w.id",
        new { held = held.ToArray() })).AsList();

    private async Task<Dictionary<string, DateTime>> EdgesAsync() => (await admin.QueryAsync<(string Warehouse, DateTime Edge)>(
        "SELECT warehouse_id, greatest(purged_before, cutoff, '0001-01-01 UTC') FROM ergo_internal.warehouse_cutoffs WHERE cutoff < 'infinity'")).ToDictionary(edge => edge.Warehouse, edge => edge.Edge);

    private Task<long> CountAsync() => admin.ExecuteScalarAsync<long>("SELECT count(*) FROM ergonomic_snapshots");

    [GeneratedRegex("could not compute [0-9]+ buckets from before the cutoff")]
    private static partial Regex SetAside();
}
