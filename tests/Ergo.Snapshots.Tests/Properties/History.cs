using System.Globalization;
using Dapper;
using Ergo.Snapshots.Views;
using Npgsql;

namespace Ergo.Snapshots.Tests.Properties;

/// <summary>
/// One random history of a few warehouses: writers that commit late and out of order, refreshes, retention, a clock that
/// jumps both ways, master data that is deleted and imported again, rows that cannot be computed. After every step each row is
/// counted or listed by reason, and none of a held warehouse is gone. Whenever all is settled, the views must equal the oracle
/// and frozen buckets what they were.
/// </summary>
internal sealed partial class History(HistoryDatabase database, int seed)
{
    private readonly Random random = new(seed);
    private readonly List<string> log = [];
    private readonly List<WriterSession> writers = [];
    private SnapshotMaker maker = null!;
    private NpgsqlConnection admin = null!;
    private bool isSettled;

    /// <summary>Rows of the views that were compared with the oracle.</summary>
    public long Compared { get; private set; }

    /// <summary>Lives through the history.</summary>
    /// <exception cref="HistoryException">The views were wrong; the message has the seed and what happened.</exception>
    public async Task RunAsync()
    {
        await database.StartAtAsync(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(random.Next(365 * 86400)));
        await using var connection = await database.DataSource.OpenConnectionAsync();
        admin = connection;
        try
        {
            await BeginAsync();
            foreach (var _ in Enumerable.Range(0, random.Next(6, 17)))
            {
                await StepAsync();
                await CheckBalanceAsync();
            }

            await SettleAsync();
        }
        catch (Exception failure) when (failure is NpgsqlException or HistoryException or TimeoutException)
        {
            throw new HistoryException($"History {seed} (ERGO_SEED={seed} replays it): {failure.Message}\n{string.Join("\n", log)}", failure);
        }
        finally
        {
            foreach (var writer in writers)
            {
                await writer.DisposeAsync();
            }

            await admin.ExecuteAsync("SELECT pg_advisory_unlock_all()");
        }
    }

    private async Task BeginAsync()
    {
        // The third warehouse is announced by nobody.
        maker = new SnapshotMaker(random, ["a", "b", "c"], !database.HasChunks, database.RefusesPoison);
        await BelieveClockWithinAsync(random.Next(2) == 0 ? 2 : 400);
        foreach (var id in new[] { "a", "b" })
        {
            await AdminAsync($"INSERT INTO warehouses (id, name, code, retention_days) VALUES ('{id}', 'Warehouse {id}', '{id}', {Days()})");
        }

        await AdminAsync("INSERT INTO zones (id, warehouse_id, name, code) VALUES ('z0', 'a', 'Zone 0', 'Z0')");
        foreach (var _ in Enumerable.Range(0, 3))
        {
            writers.Add(new WriterSession(await database.DataSource.OpenConnectionAsync()));
        }
    }

    private async Task StepAsync()
    {
        switch (random.Next(100))
        {
            case < 50:
                await WriteAsync(writers[random.Next(writers.Count)]);
                break;
            case < 58:
                await BeginOrEndAsync();
                break;
            case < 76:
                await RefreshAsync();
                break;
            case < 79:
                await AdvanceAsync();
                break;
            case < 80:
                await LeapForANightAsync();
                break;
            case < 82:
                await SetBackAsync();
                break;
            case < 85:
                await ChangeRetentionAsync();
                break;
            case < 89:
                await PurgeAsync();
                break;
            case < 91:
                await RearrangeAsync();
                break;
            case < 95:
                await ChangeMasterDataAsync();
                break;
            case < 97:
                await CheckLiveAsync();
                break;
            default:
                await SettleAsync();
                break;
        }
    }

    private async Task WriteAsync(WriterSession writer)
    {
        isSettled = false;
        var now = await NowAsync();
        var who = string.Create(CultureInfo.InvariantCulture, $"writer {writers.IndexOf(writer)}{(writer.IsOpen ? " (open)" : "")}");
        var kind = writer.Written == 0 ? random.Next(5) : random.Next(10);
        switch (kind)
        {
            case 0:
                var one = maker.Make(now);
                log.Add($"{who} inserts {one}");
                await database.MakeChunksAsync([one.EventTime]);
                await writer.InsertOneAsync(one);
                break;
            case < 5:
                var rows = Enumerable.Range(0, random.Next(2, kind == 4 ? 40 : 12)).Select(_ => maker.Make(now)).ToList();
                log.Add($"{who} {(kind < 3 ? "inserts" : "copies")}\n  {string.Join("\n  ", rows)}");
                await database.MakeChunksAsync(rows.Select(row => row.EventTime));
                await (kind < 3 ? writer.InsertManyAsync(rows) : writer.CopyAsync(rows));
                break;
            case < 7:
                var like = maker.Make(now);
                var rescored = writer.Some(random);
                log.Add($"{who} gives {string.Join(' ', rescored)} the scores of {like}");
                await writer.RescoreAsync(rescored, like);
                break;
            case < 9:
                var moved = writer.Some(random);
                var to = random.Next(3) == 0 ? (DateTime?)null : maker.EventTime(now);
                var warehouse = to is null || random.Next(3) == 0 ? maker.Warehouse() : null;
                log.Add($"{who} moves {string.Join(' ', moved)} to {to:yyyy-MM-dd HH:mm:ss.ffffff} {warehouse}");
                await database.MakeChunksAsync(to is { } moment ? [moment] : []);
                await writer.MoveAsync(database.Server, moved, to, warehouse);
                break;
            default:
                var deleted = writer.Some(random);
                log.Add($"{who} deletes {string.Join(' ', deleted)}");
                await writer.DeleteAsync(deleted);
                break;
        }
    }

    private async Task BeginOrEndAsync()
    {
        isSettled = false;
        var writer = writers[random.Next(writers.Count)];
        if (!writer.IsOpen)
        {
            log.Add($"writer {writers.IndexOf(writer)} begins");
            await writer.BeginAsync();
            await WriteAsync(writer);
        }
        else
        {
            await EndAsync(writer);
        }
    }

    private async Task EndAsync(WriterSession writer)
    {
        var commit = random.Next(5) > 0;
        log.Add($"writer {writers.IndexOf(writer)} {(commit ? "commits" : "rolls back")}");
        await writer.EndAsync(commit);
    }

    private async Task RefreshAsync()
    {
        var view = ViewNames.All[random.Next(ViewNames.All.Count)];
        if (random.Next(6) == 0)
        {
            // While another session writes and a third refreshes another view.
            var free = writers[random.Next(writers.Count)];
            await using var other = await database.DataSource.OpenConnectionAsync();
            var otherView = ViewNames.All[(ViewNames.All.ToList().IndexOf(view) + 1) % ViewNames.All.Count];
            log.Add($"at once: refresh {view}, refresh {otherView}, and");
            await Task.WhenAll(
                admin.ExecuteAsync($"CALL refresh_view('{view}')"), other.ExecuteAsync($"CALL refresh_view('{otherView}')"), WriteTwiceAsync(free));
            return;
        }

        await AdminAsync($"CALL refresh_view('{view}', {(random.Next(5) == 0 ? "true" : "false")}, 'test', {(random.Next(6) == 0 ? "true" : "false")})");
    }

    private async Task WriteTwiceAsync(WriterSession writer)
    {
        isSettled = false;
        var now = await ReadClockAsync();
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var rows = Enumerable.Range(0, random.Next(1, 6)).Select(_ => maker.Make(now)).ToList();
            log.Add($"  writer {writers.IndexOf(writer)}{(writer.IsOpen ? " (open)" : "")} inserts\n  {string.Join("\n  ", rows)}");
            await database.MakeChunksAsync(rows.Select(row => row.EventTime));
            await writer.InsertManyAsync(rows);
        }
    }

    private async Task AdvanceAsync()
    {
        var by = random.Next(6) switch
        {
            0 => TimeSpan.FromSeconds(random.Next(1, 120)),
            1 or 2 => TimeSpan.FromMinutes(random.Next(1, 90)),
            3 => TimeSpan.FromHours(random.Next(1, 30)),
            4 => TimeSpan.FromDays(random.Next(1, 4)),
            _ => TimeSpan.FromDays(random.Next(1, 40)),
        };
        if (random.Next(2) == 0)
        {
            await RefreshAsync();
        }

        log.Add(string.Create(CultureInfo.InvariantCulture, $"the clock jumps by {by}"));
        await admin.ExecuteAsync("UPDATE test_clock.state SET ahead = ahead + @by", new { by });
        await RememberIfSettledAsync();
    }

    private async Task ChangeRetentionAsync()
    {
        var warehouse = random.Next(2) == 0 ? "a" : "b";
        var before = await EdgeAsync(warehouse);
        switch (random.Next(4))
        {
            case 0:
                await ChangeHoldAsync(warehouse);
                break;
            case 1:
                await AdminAsync($"SELECT ergo_internal.set_retention_days('{warehouse}', retention_days, {Days()}, 'admin') FROM ergo_internal.known_warehouses WHERE id = '{warehouse}'");
                break;
            default:
                await AdminAsync($"UPDATE warehouses SET retention_days = {Days()} WHERE id = '{warehouse}'");
                break;
        }

        if (await EdgeAsync(warehouse) < before)
        {
            await ThawAsync();
        }
        else
        {
            await RememberIfSettledAsync();
        }
    }

    private async Task PurgeAsync()
    {
        // A run waits for row locks of open transactions, and this test would wait for itself.
        if (writers.Exists(writer => writer.IsOpen))
        {
            return;
        }

        var statement = random.Next(4) switch
        {
            0 => "SELECT purge_old_ergonomic_snapshots('a') WHERE NOT EXISTS (SELECT FROM ergo_internal.warehouse_cutoffs WHERE warehouse_id = 'a' AND legal_hold)",
            1 => "CALL trim_views()",
            2 => "CALL run_retention('test', NULL, 'b')",
            _ => "CALL run_retention('test')",
        };
        if (statement.StartsWith("SELECT", StringComparison.Ordinal))
        {
            await AdminAsync("CALL refresh_all_views()");
        }

        await DeleteByClockAsync(statement);
    }

    private async Task RearrangeAsync()
    {
        if (!database.HasChunks && !writers.Exists(writer => writer.IsOpen))
        {
            // Asked apart: no partition is distributed in a transaction that has read several shards.
            foreach (var day in await admin.QueryAsync<string>(
                "SELECT DISTINCT (event_time AT TIME ZONE 'UTC')::date::text FROM ergonomic_snapshots_default WHERE isfinite(event_time) ORDER BY 1 DESC LIMIT 3"))
            {
                await AdminAsync($"SELECT create_ergonomic_snapshot_partition('{day}')");
            }
        }
    }

    /// <summary>At any moment: what a view gets wrong is known to wait for the next refresh.</summary>
    private async Task CheckLiveAsync()
    {
        log.Add("live check");
        await AssertNoneAsync($"""
            SELECT format('%s of %s is wrong and waits for nothing: %s %s, stored %s, expected %s', v.name, d.warehouse_id, d.problem, d.key, d.stored, d.expected)
            FROM ergo_internal.views v JOIN ergo_internal.warehouse_register w ON w.id <> 'unassigned'
            CROSS JOIN LATERAL ergo_internal.view_differences(v.name, w.id, '-infinity', 'infinity') d
            WHERE NOT d.awaits_refresh AND v.last_started_at <= clock_timestamp() + interval '1 hour' AND {IsComputable} LIMIT 5
            """);
    }

    private async Task SettleAsync()
    {
        log.Add("settle");
        foreach (var writer in writers.Where(writer => writer.IsOpen).OrderBy(_ => random.Next()).ToList())
        {
            await EndAsync(writer);
        }

        foreach (var view in ViewNames.All.OrderBy(_ => random.Next()))
        {
            await admin.ExecuteAsync($"CALL refresh_view('{view}', false, 'settle')");
        }

        await AssertNoneAsync($"""
            SELECT format('%s of %s: %s %s, stored %s, expected %s', v.name, d.warehouse_id, d.problem, d.key, d.stored, d.expected)
            FROM ergo_internal.views v JOIN ergo_internal.warehouse_register w ON w.id <> 'unassigned'
            CROSS JOIN LATERAL ergo_internal.view_differences(v.name, w.id, '-infinity', 'infinity') d WHERE {IsComputable} LIMIT 5
            """);
        await AssertNoneAsync("""
            -- A row of the future may come due between two of the refreshes, in a bucket that is not over.
            SELECT format('%s of %s is still dirty in %s', d.bucket_start, d.warehouse_id, d.view_name)
            FROM ergo_internal.dirty_buckets d JOIN ergo_internal.views v ON v.name = d.view_name WHERE d.bucket_start + v.bucket <= v.complete_to
            UNION ALL
            SELECT format('minute %s of %s is still in the ledger', l.bucket_minute, l.warehouse_id) FROM ergo_internal.change_ledger l
            WHERE l.bucket_minute + interval '1 minute' < (SELECT min(complete_to) FROM ergo_internal.views) + interval '5 minutes'
            UNION ALL
            SELECT format('a run of %s still says running', subject) FROM ergo_internal.runs WHERE outcome = 'running'
            UNION ALL
            SELECT format('warehouse %s is unknown', s.warehouse_id)
            FROM (SELECT DISTINCT warehouse_id FROM ergonomic_snapshots WHERE event_time <= (SELECT min(complete_to) FROM ergo_internal.views) OFFSET 0) s
            WHERE NOT EXISTS (SELECT FROM ergo_internal.warehouse_register w WHERE w.id = s.warehouse_id)
            """);
        foreach (var changed in await FrozenBuckets.ChangedAsync(admin))
        {
            throw new HistoryException(changed);
        }

        await CheckKeptBalanceAsync();
        await FrozenBuckets.RememberAsync(admin);
        Compared += await admin.ExecuteScalarAsync<long>("SELECT (SELECT count(*) FROM rollup_1m WHERE NOT is_partial) + (SELECT count(*) FROM posture_type_counts WHERE NOT is_partial)");
        isSettled = true;
    }

    private async Task RememberIfSettledAsync()
    {
        if (isSettled)
        {
            foreach (var changed in await FrozenBuckets.ChangedAsync(admin))
            {
                throw new HistoryException(changed);
            }

            await FrozenBuckets.RememberAsync(admin);
        }
    }

    private async Task AssertNoneAsync(string sql)
    {
        var problems = (await admin.QueryAsync<string>(sql)).AsList();
        if (problems.Count > 0)
        {
            throw new HistoryException(string.Join("\n", problems));
        }
    }

    private int Days()
    {
        int[] days = [1, 2, 3, 7, 8, 30, 90, 500, 3650];
        return days[random.Next(days.Length)];
    }

    private Task<DateTime> EdgeAsync(string warehouse) => admin.ExecuteScalarAsync<DateTime>(
        "SELECT greatest(purged_before, cutoff, '0001-01-01 UTC') FROM ergo_internal.warehouse_cutoffs WHERE warehouse_id = @warehouse", new { warehouse });

    private Task<DateTime> NowAsync() => admin.ExecuteScalarAsync<DateTime>("SELECT clock_timestamp()");

    private async Task<DateTime> ReadClockAsync()
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<DateTime>("SELECT clock_timestamp()");
    }

    private async Task AdminAsync(string sql)
    {
        log.Add(sql);
        await admin.ExecuteAsync(sql);
    }
}

/// <summary>The views were wrong.</summary>
internal sealed class HistoryException(string message, Exception? inner = null) : Exception(message, inner);
