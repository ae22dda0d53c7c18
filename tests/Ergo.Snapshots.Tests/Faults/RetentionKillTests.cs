using System.Diagnostics;
using System.Globalization;
using Dapper;
using Ergo.Snapshots.Tests.Properties;
using Npgsql;
using Xunit.Abstractions;

namespace Ergo.Snapshots.Tests.Faults;

/// <summary>
/// Retention runs that are cut off at random moments while somebody writes: kill -9 of their session and of the server,
/// termination, a request to stop. Days pass between them. <c>ERGO_KILLS=1000</c> cuts half as many off, <c>ERGO_SEED=7</c>
/// takes other moments.
/// </summary>
public sealed class RetentionKillTests(ITestOutputHelper output)
{
    private const int RowsPerDay = 25;
    private static readonly string[] Kinds = ["ergonomic", "shift"];

    private readonly Dictionary<string, int> ends = [];
    private readonly WrittenRows written = new() { Days = new Dictionary<string, int> { ["a"] = 2, ["b"] = 4, ["c"] = 6 } };
    private Random random = new(1);
    private DateTime today = new(2026, 3, 20, 0, 0, 0, DateTimeKind.Utc);
    private TimeSpan usual = TimeSpan.FromMilliseconds(300);
    private int runs;
    private int shifts;

    [Fact]
    public async Task No_crash_loses_a_row_that_stays_or_leaves_one_that_goes()
    {
        var crashes = (Number("ERGO_KILLS") ?? 16) / 2;
        random = new Random(Number("ERGO_SEED") ?? 1);
        await using var server = await FaultyServer.StartAsync(withTestClock: true);
        await PrepareAsync(server);
        var done = 0;
        // Some runs are over before they are cut off.
        for (var attempt = 0; done < crashes && attempt < 5 * crashes; attempt++)
        {
            await LiveAsync(server, days: random.Next(1, 4));
            done += await CutOffAsync(server) ? 1 : 0;
            if (random.Next(3) == 0 || done == crashes)
            {
                await FinishAsync(server);
            }
        }

        output.WriteLine(string.Join(", ", ends.OrderBy(end => end.Key, StringComparer.Ordinal).Select(end => string.Create(CultureInfo.InvariantCulture, $"{end.Value} {end.Key}"))));
        Assert.Equal(crashes, done);
        Assert.True(ends.ContainsKey("interrupted: session killed"), "No session was killed in the middle.");
    }

    private async Task PrepareAsync(FaultyServer server)
    {
        await using var connection = await server.ConnectAsync();
        await connection.ExecuteAsync("""
            UPDATE ergo_internal.views SET step_buckets = 50;
            INSERT INTO warehouses (id, name, code, retention_days) VALUES ('a', 'A', 'A', 2), ('b', 'B', 'B', 4), ('c', 'C', 'C', 6);
            -- Forgotten before their days freeze, so that what is frozen stays as it is.
            SELECT set_identity_days('b', 1, 'test')
            """);
        await LiveAsync(server, days: 9);
        await FinishAsync(server);
    }

    /// <summary>Days pass: each has its rows, most have partitions, views are refreshed, and a hold comes or goes.</summary>
    private async Task LiveAsync(FaultyServer server, int days)
    {
        await using var connection = await server.ReconnectAsync();
        foreach (var _ in Enumerable.Range(0, days))
        {
            today = today.AddDays(1);
            await TestClock.SetAsync(connection, today.AddHours(20));
            foreach (var kind in Kinds.Where(_ => random.Next(5) > 0))
            {
                await connection.ExecuteAsync($"SELECT create_{kind}_snapshot_partition(@today::date)", new { today });
            }

            foreach (var warehouse in written.Days.Keys)
            {
                var ids = Enumerable.Range(0, RowsPerDay).Select(n => $"{warehouse} {today:MM-dd} {n}").ToArray();
                await connection.ExecuteAsync("""
                    INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, worker_id, event_time, rula_score, composite_risk, traffic_light)
                    SELECT id, @warehouse, 'z' || n % 3, 'k' || n % 3, @today + n * interval '43 minutes', n % 8, n * 3, (ARRAY['green', 'yellow', 'red'])[1 + n % 3]
                    FROM unnest(@ids) WITH ORDINALITY x(id, n);
                    INSERT INTO shift_snapshots (id, warehouse_id, event_time, bucket_start, bucket_end) OVERRIDING SYSTEM VALUE VALUES (@shift, @warehouse, @today, @today, @today)
                    """, new { warehouse, today, ids, shift = ++shifts });
                Array.ForEach(ids, id => written.Add(id, warehouse, today));
                written.Add($"shift {shifts}", warehouse, today);
            }
        }

        if (random.Next(3) > 0)
        {
            await connection.ExecuteAsync("CALL refresh_all_views()");
        }

        if (random.Next(4) == 0)
        {
            if (written.Held is null)
            {
                await connection.ExecuteAsync("SELECT set_legal_hold('c', 'case 17', 'test')");
                await written.HoldAsync(connection, "c", today);
            }
            else
            {
                await connection.ExecuteAsync("SELECT lift_legal_hold('c', 'case 17', 'closed', 'test')");
                written.Lift();
            }
        }
    }

    /// <summary>Starts a run and cuts it off at a random moment. False when it was over before.</summary>
    private async Task<bool> CutOffAsync(FaultyServer server)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"run {++runs}");
        using var stop = new CancellationTokenSource();
        var writer = WriteAsync(server, stop.Token);
        await using var connection = await server.ConnectAsync();
        var run = RunAsync(connection, name);
        await Task.Delay(random.NextDouble() * 1.1 * usual);
        var isOver = run.IsCompleted;
        var how = await EndAsync(server, connection.ProcessID);
        await run;
        await stop.CancelAsync();
        await writer;
        await connection.DisposeAsync();

        await using var check = await server.ReconnectAsync();
        Assert.Empty(await written.LostAsync(check, today));
        // The session may take a moment to be gone.
        await Waiting.UntilAsync(
            async () => await check.ExecuteScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())") == 0,
            "the locks of the run that was cut off to be free");
        var outcome = await check.ExecuteScalarAsync<string?>("SELECT outcome FROM job_runs WHERE job = 'retention' AND requested_by = @name", new { name });
        Assert.NotEqual("running", outcome);
        var end = $"{(isOver ? "over" : outcome ?? "not begun")}: {how}";
        ends[end] = ends.GetValueOrDefault(end) + 1;
        return !isOver;
    }

    /// <summary>The next run does all that is left, and the log says of the others that they were interrupted.</summary>
    private async Task FinishAsync(FaultyServer server)
    {
        await using var connection = await server.ReconnectAsync();
        var took = Stopwatch.StartNew();
        await connection.ExecuteAsync("CALL run_retention('the next run')");
        usual = took.Elapsed;
        Assert.Empty(await written.LostAsync(connection, today));
        Assert.Empty(await written.LeftAsync(connection, today));
        Assert.Empty(await connection.QueryAsync<string>("""
            SELECT format('%s: %s, %s', requested_by, outcome, error) FROM ergo_internal.runs
            WHERE job = 'retention' AND NOT (outcome = 'succeeded' AND error IS NULL
                OR outcome = 'failed' AND error = 'interrupted before it ended'
                OR outcome = 'stopped' AND error LIKE 'stopped on request or by a time limit%')
            """));
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("""
            SELECT count(*) FROM ergo_internal.worker_exposure_minutes WHERE warehouse_id = 'b' AND worker_id IS NOT NULL AND hour_bucket < @yesterday
            """, new { yesterday = today.AddDays(-1) }));
        await connection.ExecuteAsync("CALL refresh_all_views()");
        Assert.Empty(await FrozenBuckets.ChangedAsync(connection));
        Assert.Empty(await SettledState.ProblemsAsync(connection));
        await FrozenBuckets.RememberAsync(connection);
        Assert.True(written.Count > 5 * RowsPerDay);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string name)
    {
        try
        {
            await connection.ExecuteAsync("CALL run_retention(@name)", new { name });
        }
        catch (NpgsqlException)
        {
            // What it was cut off for.
        }
    }

    private async Task<string> EndAsync(FaultyServer server, int session)
    {
        switch (random.Next(20))
        {
            case < 9:
                await FaultyServer.KillSessionAsync(session);
                return "session killed";
            case < 13:
                await server.KillAndRestartAsync();
                return "server killed";
            case < 17:
                await AskAsync(server, "SELECT pg_terminate_backend(@session)", session);
                return "session terminated";
            default:
                await AskAsync(server, "SELECT pg_cancel_backend(@session)", session);
                return "run canceled";
        }
    }

    private static async Task AskAsync(FaultyServer server, string sql, int session)
    {
        await using var connection = await server.ConnectAsync();
        await connection.ExecuteAsync(sql, new { session });
    }

    /// <summary>Writes rows of today, one by one, until it is cut off or told to stop.</summary>
    private async Task WriteAsync(FaultyServer server, CancellationToken cancellationToken)
    {
        var n = 0;
        var id = "";
        try
        {
            await using var connection = await server.ConnectAsync();
            while (!cancellationToken.IsCancellationRequested)
            {
                id = $"a {today:MM-dd} live {runs} {n++}";
                await connection.ExecuteAsync("INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, traffic_light) VALUES (@id, 'a', 'z1', @at, 'red')", new { id, at = today.AddMinutes(n) });
                written.Add(id, "a", today);
                await Task.Delay(5, CancellationToken.None);
            }
        }
        catch (NpgsqlException)
        {
            written.AddUnanswered(id);
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
