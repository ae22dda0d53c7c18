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
    private readonly Random random = new(seed);
    private readonly List<string> log = [];
    private NpgsqlConnection admin = null!;
    private RetentionWorld world = null!;
    private RetentionRecords records = null!;

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
        var now = Moment();
        await database.StartAtAsync(now, standing: true);
        await using var connection = await database.DataSource.OpenConnectionAsync();
        admin = connection;
        await using RetentionWorld made = new(random, database, connection, now, log);
        world = made;
        records = new RetentionRecords(connection);
        try
        {
            await world.FillAsync();
            await world.SettleAsync();
            await JudgeAsync();
        }
        catch (Exception failure) when (failure is NpgsqlException or HistoryException or TimeoutException)
        {
            throw new HistoryException($"Retention case {seed} at {now:yyyy-MM-dd HH:mm:ss.ffffff} (ERGO_SEED={seed} replays it): {failure.Message}\n{string.Join("\n", log)}", failure);
        }
    }

    private async Task JudgeAsync()
    {
        var only = random.Chance(0.2) ? random.Pick(RetentionWorld.Announced) : null;
        var shown = world.Rules.Plan(await records.StoredAsync(), only);
        AssertSame("The plan", shown, await records.PlanAsync(only));
        var confirmed = random.Chance(0.7) ? await admin.ExecuteScalarAsync<string>("SELECT retention_plan_fingerprint(@only)", new { only }) : null;
        await world.ChangeAsync();
        await world.SettleAsync();

        var stored = await records.StoredAsync();
        var planned = world.Rules.Plan(stored, only);
        IsRefused = confirmed is not null && !planned.SequenceEqual(shown);
        var expired = IsRefused ? [] : stored.Where(row => world.Rules.IsExpired(row, only)).ToList();
        var nameless = only is null ? world.Rules.Nameless : [];
        var named = await records.NamedAsync(nameless);
        var views = await records.ViewsAsync(nameless);
        var isRebuilt = nameless.Count == 0 && random.Chance(0.25);
        if (isRebuilt)
        {
            await FrozenBuckets.RememberAsync(admin);
        }

        await RunRetentionAsync(confirmed, only);

        var left = await records.StoredAsync();
        AssertSame("Stored rows", stored.Except(expired).Select(RetentionRecords.Text), left.Select(RetentionRecords.Text));
        AssertSame("The views", views, await records.ViewsAsync(nameless));
        AssertSame("Alerts", world.Alerts.Where(alert => IsRefused || only is not null || !world.Rules.IsExpiredAlert(alert.Warehouse, alert.ResolvedAt)).Select(alert => alert.Id),
            await admin.QueryAsync<string>("SELECT id FROM alerts"));
        AssertSame("Workers named", ["0"], [(await records.NamedAsync(nameless)).ToString(CultureInfo.InvariantCulture)]);
        await JudgeRecordAsync(planned, expired, named);
        if (!IsRefused)
        {
            AssertSame("The plan after the run", [], await records.PlanAsync(only));
        }

        if (isRebuilt)
        {
            await admin.ExecuteAsync("CALL refresh_all_views(true)");
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
            "The run's record", [$"{(IsRefused ? "failed" : "succeeded")} {expired.Count} rows, {world.Alerts.Count} alerts, {named} unnamed"],
            [$"{run.Outcome} {run.Rows} rows, {run.Alerts + await admin.ExecuteScalarAsync<long>("SELECT count(*) FROM alerts")} alerts, {run.Unnamed} unnamed"]);
        AssertSame(
            "The rows recorded per partition",
            expired.GroupBy(row => row.PartitionName).Select(partition => $"{partition.Key} {partition.Count()}"),
            await admin.QueryAsync<string>("""
                SELECT format('%s %s', r ->> 'partition', sum((r ->> 'rows')::bigint)) FROM ergo_internal.runs, jsonb_array_elements(detail -> 'results') r
                WHERE id = (SELECT max(id) FROM ergo_internal.runs WHERE job = 'retention') GROUP BY r ->> 'partition'
                """));
        AssertSame("The plan recorded", planned, await admin.QueryAsync<string>($"""
            SELECT {RetentionRecords.PlanLine} FROM ergo_internal.runs, jsonb_to_recordset(detail -> 'plan')
                AS p(table_name text, partition_name text, warehouse_id text, cutoff timestamptz, expired_rows bigint, goes_whole boolean)
            WHERE id = (SELECT max(id) FROM ergo_internal.runs WHERE job = 'retention')
            """));
        Dropped = await admin.ExecuteScalarAsync<long>("""
            SELECT count(*) FROM ergo_internal.runs, jsonb_array_elements(detail -> 'results') r
            WHERE id = (SELECT max(id) FROM ergo_internal.runs WHERE job = 'retention') AND r ? 'dropped' AND NOT EXISTS (SELECT FROM pg_class c WHERE c.relname = r ->> 'partition')
            """);
        AssertSame("Partitions left although they were dropped", [], await admin.QueryAsync<string>("""
            SELECT r ->> 'partition' FROM ergo_internal.runs, jsonb_array_elements(detail -> 'results') r
            WHERE id = (SELECT max(id) FROM ergo_internal.runs WHERE job = 'retention') AND r ? 'dropped' AND EXISTS (SELECT FROM pg_class c WHERE c.relname = r ->> 'partition')
            UNION ALL
            SELECT 'a lock is left' FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """));
    }

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
}
