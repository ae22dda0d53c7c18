using System.Globalization;
using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Tests.Properties;

/// <summary>
/// One retention run over random warehouses, settings, holds and rows, at a clock that stands still. What is gone after it,
/// and what it says is gone, must be what <see cref="RetentionRules"/> say; no view may show anything else.
/// </summary>
internal sealed class RetentionCase(HistoryDatabase database, int seed)
{
    private static readonly string[] Announced = ["a", "b", "c"];
    private static readonly string[] Kinds = ["ergonomic", "shift"];
    private static readonly int[] EdgeTicks = [-10, 0, 10];
    private static readonly int[] FarBack = [29, 30, 31, 89, 90, 91, 364, 400, 3650, 3651];
    private static readonly int[] RetentionDays = [1, 2, 2, 3, 3, 5, 8, 30, 90, 3650];

    private readonly Random random = new(seed);
    private readonly List<string> log = [];
    private readonly List<(string Id, string Warehouse, DateTime? ResolvedAt)> alerts = [];
    private DateTime now;
    private RetentionRules rules = null!;
    private SnapshotMaker maker = null!;
    private WriterSession writer = null!;
    private NpgsqlConnection admin = null!;

    /// <summary>Rows the run deleted.</summary>
    public long Deleted { get; private set; }

    /// <summary>Partitions it took away.</summary>
    public long Dropped { get; private set; }

    /// <summary>True when the plan had changed since it was confirmed.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Makes the warehouses, runs retention once and judges it.</summary>
    /// <exception cref="HistoryException">Something was wrong; the message has the seed and what happened.</exception>
    public async Task RunAsync()
    {
        now = Moment();
        rules = new RetentionRules(now);
        maker = new SnapshotMaker(random, Announced, !database.HasChunks);
        await database.StartAtAsync(now, standing: true);
        await using var connection = await database.DataSource.OpenConnectionAsync();
        admin = connection;
        await using var session = new WriterSession(connection);
        writer = session;
        try
        {
            await FillAsync();
            await SettleAsync();
            await JudgeAsync();
        }
        catch (Exception failure) when (failure is NpgsqlException or HistoryException or TimeoutException)
        {
            throw new HistoryException($"Retention case {seed} at {now:yyyy-MM-dd HH:mm:ss.ffffff} (ERGO_SEED={seed} replays it): {failure.Message}\n{string.Join("\n", log)}", failure);
        }
    }

    private async Task FillAsync()
    {
        foreach (var warehouse in Announced)
        {
            await AdminAsync($"INSERT INTO warehouses (id, name, code, retention_days) VALUES ('{warehouse}', 'Warehouse {warehouse}', '{warehouse}', 3650)");
        }

        // What retention will be is chosen first, so that rows can lie at its very edges. Most of them come in time.
        rules.Days["unassigned"] = 90;
        foreach (var warehouse in Announced)
        {
            rules.Days[warehouse] = Pick(RetentionDays);
        }

        await CreatePartitionsAsync(0.4);
        await WriteAsync(random.Next(30, 100));
        await WriteAsync(EdgeRows());
        await WriteShiftsAsync(random.Next(10, 40));
        await WriteEdgeShiftsAsync();
        await WritePastTrackingAsync(random.Next(3));
        await CreatePartitionsAsync(0.4);
        if (Chance(0.5))
        {
            await SettleAsync();
        }

        if (Chance(0.5))
        {
            await AdminAsync("CALL ergo_internal.count_days()");
        }

        foreach (var warehouse in Announced)
        {
            await AdminAsync($"UPDATE warehouses SET retention_days = {rules.Days[warehouse]} WHERE id = '{warehouse}'");
        }

        if (Chance(0.4))
        {
            await SetFloorAsync();
        }

        foreach (var warehouse in Announced.Where(_ => Chance(0.2)))
        {
            await SetHoldAsync(warehouse);
        }

        foreach (var warehouse in Announced.Where(_ => Chance(0.25)))
        {
            rules.IdentityDays[warehouse] = random.Next(1, 6);
            await AdminAsync($"SELECT set_identity_days('{warehouse}', {rules.IdentityDays[warehouse]}, 'test')");
        }

        // These may come too late, and go with the others.
        await WriteAsync(random.Next(15));
        await WriteShiftsAsync(random.Next(4));
        await WriteAlertsAsync();
        await DeleteSomeAsync(random.Next(4));
    }

    private async Task JudgeAsync()
    {
        var only = Chance(0.2) ? Pick(Announced) : null;
        var shown = rules.Plan(await StoredAsync(), only);
        AssertSame("The plan", shown, await PlanAsync(only));
        var confirmed = Chance(0.7) ? await admin.ExecuteScalarAsync<string>("SELECT retention_plan_fingerprint(@only)", new { only }) : null;
        await ChangeAsync();
        await SettleAsync();

        var stored = await StoredAsync();
        var planned = rules.Plan(stored, only);
        IsRefused = confirmed is not null && !planned.SequenceEqual(shown);
        var expired = IsRefused ? [] : stored.Where(row => rules.IsExpired(row, only)).ToList();
        var nameless = only is null ? rules.Nameless : [];
        var named = await NamedAsync(nameless);
        var views = await ViewsAsync(nameless);
        var isRebuilt = nameless.Count == 0 && Chance(0.25);
        if (isRebuilt)
        {
            await FrozenBuckets.RememberAsync(admin);
        }

        await RunRetentionAsync(confirmed, only);

        var left = await StoredAsync();
        AssertSame("Stored rows", stored.Except(expired).Select(Text), left.Select(Text));
        AssertSame("The views", views, await ViewsAsync(nameless));
        AssertSame("Alerts", alerts.Where(alert => IsRefused || only is not null || !rules.IsExpiredAlert(alert.Warehouse, alert.ResolvedAt)).Select(alert => alert.Id),
            await admin.QueryAsync<string>("SELECT id FROM alerts"));
        AssertSame("Workers named", ["0"], [(await NamedAsync(nameless)).ToString(CultureInfo.InvariantCulture)]);
        await JudgeRecordAsync(planned, expired, named);
        if (!IsRefused)
        {
            AssertSame("The plan after the run", [], await PlanAsync(only));
        }

        if (isRebuilt)
        {
            await AdminAsync("CALL refresh_all_views(true)");
            AssertSame("Frozen buckets", [], await FrozenBuckets.ChangedAsync(admin));
        }
    }

    private async Task RunRetentionAsync(string? confirmed, string? only)
    {
        log.Add($"run of {only ?? "all"}, {(confirmed is null ? "unconfirmed" : "confirmed")}");
        try
        {
            await admin.ExecuteAsync("CALL run_retention('test', @confirmed, @only)", new { confirmed, only });
        }
        catch (PostgresException failure) when (IsRefused && failure.MessageText.Contains("changed since the plan was shown. Nothing was deleted", StringComparison.Ordinal))
        {
            return;
        }

        if (IsRefused)
        {
            throw new HistoryException("The plan had changed since it was confirmed, and the run went on.");
        }
    }

    private async Task JudgeRecordAsync(IReadOnlyList<string> planned, IReadOnlyList<StoredRow> expired, long named)
    {
        var run = await admin.QuerySingleAsync<(string Outcome, long Rows, long Alerts, long Unnamed)>("""
            SELECT outcome, rows_affected, (detail ->> 'alerts_deleted')::bigint, (detail ->> 'rows_unnamed')::bigint
            FROM ergo_internal.runs WHERE job = 'retention' ORDER BY id DESC LIMIT 1
            """);
        Deleted = expired.Count;
        AssertSame(
            "The run's record", [$"{(IsRefused ? "failed" : "succeeded")} {expired.Count} rows, {alerts.Count} alerts, {named} unnamed"],
            [$"{run.Outcome} {run.Rows} rows, {run.Alerts + await admin.ExecuteScalarAsync<long>("SELECT count(*) FROM alerts")} alerts, {run.Unnamed} unnamed"]);
        AssertSame(
            "The rows recorded per partition",
            expired.GroupBy(row => row.PartitionName).Select(partition => $"{partition.Key} {partition.Count()}"),
            await admin.QueryAsync<string>("""
                SELECT format('%s %s', r ->> 'partition', sum((r ->> 'rows')::bigint)) FROM ergo_internal.runs, jsonb_array_elements(detail -> 'results') r
                WHERE id = (SELECT max(id) FROM ergo_internal.runs WHERE job = 'retention') GROUP BY r ->> 'partition'
                """));
        AssertSame("The plan recorded", planned, await admin.QueryAsync<string>($"""
            SELECT {PlanLine} FROM ergo_internal.runs, jsonb_to_recordset(detail -> 'plan')
                AS p(table_name text, partition_name text, warehouse_id text, cutoff timestamptz, expired_rows bigint, goes_whole boolean)
            WHERE id = (SELECT max(id) FROM ergo_internal.runs WHERE job = 'retention')
            """));
        Dropped = await admin.ExecuteScalarAsync<long>("""
            SELECT count(*) FROM ergo_internal.runs, jsonb_array_elements(detail -> 'results') r
            WHERE id = (SELECT max(id) FROM ergo_internal.runs WHERE job = 'retention') AND r ? 'dropped' AND to_regclass(r ->> 'partition') IS NULL
            """);
        AssertSame("Partitions left although they were dropped", [], await admin.QueryAsync<string>("""
            SELECT r ->> 'partition' FROM ergo_internal.runs, jsonb_array_elements(detail -> 'results') r
            WHERE id = (SELECT max(id) FROM ergo_internal.runs WHERE job = 'retention') AND r ? 'dropped' AND to_regclass(r ->> 'partition') IS NOT NULL
            UNION ALL
            SELECT 'a lock is left' FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """));
    }

    /// <summary>What may happen between showing the plan and running it; often nothing, and not always something that concerns it.</summary>
    private async Task ChangeAsync()
    {
        switch (random.Next(14))
        {
            case 0:
                await SetHoldAsync(Pick(Announced));
                break;
            case 1 when rules.Held.Count > 0:
                var lifted = rules.Held.First();
                rules.Held.Remove(lifted);
                await AdminAsync($"SELECT lift_legal_hold('{lifted}', 'test')");
                break;
            case 2:
                await WriteAsync(1);
                break;
            case 3:
                await DeleteSomeAsync(1);
                break;
            case 4:
                var warehouse = Pick(Announced);
                rules.Days[warehouse] = Math.Max(rules.FloorDays, Pick(RetentionDays));
                await AdminAsync($"UPDATE warehouses SET retention_days = {rules.Days[warehouse]} WHERE id = '{warehouse}'");
                break;
            case 5:
                await SetFloorAsync();
                break;
            case 6:
                await WriteShiftsAsync(1);
                break;
            case 7:
                await CreatePartitionsAsync(0.3);
                break;
        }
    }

    private async Task SetFloorAsync()
    {
        rules.FloorDays = random.Next(1, 7);
        await AdminAsync($"SELECT set_retention_floor({rules.FloorDays}, 'test')");
    }

    private async Task SetHoldAsync(string warehouse)
    {
        rules.Held.Add(warehouse);
        await AdminAsync($"SELECT set_legal_hold('{warehouse}', 'case 17', 'test')");
    }

    // Twice: the ranking is made from another view that is refreshed after it.
    private async Task SettleAsync()
    {
        await admin.ExecuteAsync("CALL refresh_all_views()");
        await admin.ExecuteAsync("CALL refresh_view('top_red_zones')");
        if (await admin.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT FROM warehouses WHERE id = 'd')"))
        {
            rules.Days.TryAdd("d", 90);
        }
    }

    private Task WriteAsync(int rows) => WriteAsync(
        [.. Enumerable.Range(0, rows).Select(_ => maker.Make(now) with { WarehouseId = Warehouse(), EventTime = EventTime() })]);

    private async Task WriteAsync(IReadOnlyList<MadeSnapshot> rows)
    {
        if (rows.Count > 0)
        {
            log.AddRange(rows.Select(row => row.ToString()));
            await writer.InsertManyAsync(rows);
        }
    }

    private async Task WriteShiftsAsync(int rows)
    {
        foreach (var _ in Enumerable.Range(0, rows))
        {
            await WriteShiftAsync(Warehouse(), EventTime());
        }
    }

    private async Task WriteEdgeShiftsAsync()
    {
        foreach (var row in EdgeRows())
        {
            await WriteShiftAsync(row.WarehouseId, row.EventTime);
        }
    }

    private async Task WriteShiftAsync(string warehouse, DateTime at)
    {
        log.Add($"shift of {warehouse} at {at:yyyy-MM-dd HH:mm:ss.ffffff}");
        await admin.ExecuteAsync("INSERT INTO shift_snapshots (warehouse_id, shift_code, event_time, bucket_start, bucket_end) VALUES (@warehouse, 'A', @at, @at, @at)", new { warehouse, at });
    }

    // Each warehouse's cutoff, and the microseconds before and after it.
    private List<MadeSnapshot> EdgeRows() =>
        [.. Announced.SelectMany(warehouse => EdgeTicks.Select(ticks => maker.Make(now) with { WarehouseId = warehouse, EventTime = rules.Cutoff(warehouse).AddTicks(ticks) }))];

    // Into a partition by its name, of a warehouse nobody announced: rows that no refresh hears of and no run may delete.
    private async Task WritePastTrackingAsync(int rows)
    {
        foreach (var _ in Enumerable.Range(0, rows))
        {
            var day = now.Date.AddDays(-random.Next(13));
            var partition = $"ergonomic_snapshots_{day:yyyy_MM_dd}";
            if (await admin.ExecuteScalarAsync<bool>("SELECT to_regclass(@partition) IS NOT NULL", new { partition }))
            {
                await AdminAsync($"INSERT INTO {partition} (warehouse_id, event_time) VALUES ('nobody', '{day:yyyy-MM-dd} 12:00+00')");
            }
        }
    }

    private async Task WriteAlertsAsync()
    {
        foreach (var warehouse in Announced)
        {
            foreach (var resolvedAt in new DateTime?[] { null, now.AddDays(-365).AddTicks(-10), now.AddDays(-365), now.AddDays(-1) })
            {
                alerts.Add(($"{warehouse}{alerts.Count}", warehouse, resolvedAt));
            }
        }

        await admin.ExecuteAsync(
            "INSERT INTO alerts (id, warehouse_id, severity, title, triggered_at, resolved_at) VALUES (@Id, @Warehouse, 'high', 'x', @TriggeredAt, @ResolvedAt)",
            alerts.Select(alert => new { alert.Id, alert.Warehouse, TriggeredAt = now.AddDays(-500), alert.ResolvedAt }));
    }

    private async Task DeleteSomeAsync(int rows)
    {
        foreach (var _ in Enumerable.Range(0, rows))
        {
            var deleted = writer.Some(random);
            log.Add($"deletes {string.Join(' ', deleted)}");
            await writer.DeleteAsync(deleted);
        }
    }

    private async Task CreatePartitionsAsync(double share)
    {
        foreach (var days in Enumerable.Range(-1, 14))
        {
            foreach (var kind in Kinds.Where(_ => Chance(share)))
            {
                await AdminAsync($"SELECT create_{kind}_snapshot_partition('{now.Date.AddDays(-days):yyyy-MM-dd}')");
            }
        }
    }

    private async Task<List<StoredRow>> StoredAsync() => (await admin.QueryAsync<StoredRow>("""
        SELECT 'ergonomic_snapshots' AS table_name, tableoid::regclass::text AS partition_name, id, warehouse_id, event_time FROM ergonomic_snapshots
        UNION ALL
        SELECT 'shift_snapshots', tableoid::regclass::text, id::text, warehouse_id, event_time FROM shift_snapshots
        """)).AsList();

    private const string PlanLine = """
        format('%s %s %s before %s: %s%s', p.table_name, p.partition_name, p.warehouse_id, to_char(p.cutoff AT TIME ZONE 'UTC', 'YYYY-MM-DD'), p.expired_rows,
               CASE WHEN p.goes_whole THEN ' whole' END)
        """;

    private Task<IEnumerable<string>> PlanAsync(string? only) => admin.QueryAsync<string>($"SELECT {PlanLine} FROM retention_plan(@only) p", new { only });

    private Task<long> NamedAsync(IReadOnlyList<(string Warehouse, DateTime Before)> nameless) => admin.ExecuteScalarAsync<long>(
        """
        SELECT count(*) FROM ergo_internal.worker_exposure_minutes e JOIN unnest(@warehouses, @befores) n(warehouse_id, before) USING (warehouse_id)
        WHERE e.worker_id IS NOT NULL AND e.hour_bucket < n.before
        """, Folds(nameless));

    // Every row of the five views; the exposure of those who will be nobody added up as nobody's.
    private Task<IEnumerable<string>> ViewsAsync(IReadOnlyList<(string Warehouse, DateTime Before)> nameless) => admin.QueryAsync<string>(
        """
        SELECT v::text FROM rollup_1m v UNION ALL SELECT v::text FROM rollup_5m v UNION ALL SELECT v::text FROM posture_type_counts v
        UNION ALL SELECT to_jsonb(v)::text FROM top_red_zones v
        UNION ALL
        SELECT (e.warehouse_id, e.zone_id, e.pick_location_id, e.shift_code, e.hour_bucket, CASE WHEN n.before IS NULL THEN e.worker_id END,
                round(sum(e.green_minutes)::numeric, 6), round(sum(e.yellow_minutes)::numeric, 6), round(sum(e.red_minutes)::numeric, 6), round(sum(e.total_minutes)::numeric, 6),
                round(sum(e.weighted_exposure_score)::numeric, 6), max(e.max_risk_in_hour), min(e.period_start), max(e.period_end),
                CASE WHEN n.before IS NULL THEN (max(e.avg_red_risk), max(e.avg_yellow_risk), max(e.red_percentage)) END)::text
        FROM worker_exposure_minutes e LEFT JOIN unnest(@warehouses, @befores) n(warehouse_id, before) ON n.warehouse_id = e.warehouse_id AND e.hour_bucket < n.before
        GROUP BY e.warehouse_id, e.zone_id, e.pick_location_id, e.shift_code, e.hour_bucket, n.before, CASE WHEN n.before IS NULL THEN e.worker_id END
        """, Folds(nameless));

    private static object Folds(IReadOnlyList<(string Warehouse, DateTime Before)> nameless) =>
        new { warehouses = nameless.Select(one => one.Warehouse).ToArray(), befores = nameless.Select(one => one.Before).ToArray() };

    private static string Text(StoredRow row) => $"{row.Id} of {row.WarehouseId} at {row.EventTime:yyyy-MM-dd HH:mm:ss.ffffff} in {row.PartitionName}";

    private static void AssertSame(string what, IEnumerable<string> expected, IEnumerable<string> found)
    {
        var (wanted, got) = (expected.Order(StringComparer.Ordinal).ToList(), found.Order(StringComparer.Ordinal).ToList());
        if (!wanted.SequenceEqual(got))
        {
            var missing = wanted.Except(got).Take(5).Select(line => $"\n  missing: {line}");
            var unexpected = got.Except(wanted).Take(5).Select(line => $"\n  unexpected: {line}");
            throw new HistoryException($"{what}: {wanted.Count} expected, {got.Count} found{string.Concat(missing)}{string.Concat(unexpected)}");
        }
    }

    private async Task AdminAsync(string sql)
    {
        log.Add(sql);
        await admin.ExecuteAsync(sql);
    }

    // Often at the very edges of a day.
    private DateTime Moment()
    {
        var day = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(random.Next(365));
        return random.Next(5) switch
        {
            0 => day,
            1 => day.AddTicks(10),
            2 => day.AddDays(1).AddTicks(-10),
            _ => day.AddTicks(10 * random.NextInt64(86_400_000_000)),
        };
    }

    private DateTime EventTime()
    {
        if (random.Next(60) == 0)
        {
            return DateTime.SpecifyKind(random.Next(2) == 0 ? DateTime.MinValue : DateTime.MaxValue, DateTimeKind.Utc);
        }

        var day = now.Date.AddDays(-(random.Next(12) == 0 ? Pick(FarBack) : random.Next(13)));
        var at = random.Next(4) switch
        {
            0 => day,
            1 => day.AddTicks(-10),
            _ => day.AddMinutes(random.Next(3) * 400).AddTicks(10 * random.Next(60_000_000)),
        };
        return at > now && random.Next(8) > 0 ? at.AddDays(-1) : at;
    }

    private string Warehouse() => random.Next(12) switch { 0 => "d", 1 => "unassigned", var n => Announced[n % Announced.Length] };

    private bool Chance(double probability) => random.NextDouble() < probability;

    private T Pick<T>(T[] values) => values[random.Next(values.Length)];
}
