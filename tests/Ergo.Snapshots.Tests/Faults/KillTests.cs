using System.Globalization;
using Dapper;
using Npgsql;
using Xunit.Abstractions;

namespace Ergo.Snapshots.Tests.Faults;

/// <summary>
/// kill -9 of the refreshing session and of the server, and softer ends, at random moments while others write.
/// <c>ERGO_KILLS=1000</c> kills that often, <c>ERGO_SEED=7</c> takes other moments.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Rounds = 5;

    // Complete buckets only, so that every one of them is compared.
    private const string Insert = """
        INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, camera_id, event_time, rula_score, composite_risk, traffic_light)
        SELECT 'w' || 1 + (random() < 0.5)::int, 'z' || (random() * 2)::int, 'k' || (random() * 2)::int, @salt,
               now() - interval '2 hours' - random() * interval '20 hours', (random() * 8)::int, random() * 100,
               (ARRAY['green', 'yellow', 'red'])[1 + (random() * 2)::int]
        FROM generate_series(1, @rows)
        """;

    private int seed = 1;

    [Fact]
    public async Task No_kill_loses_a_change_falsifies_a_bucket_or_leaves_a_state_stuck()
    {
        var kills = Number("ERGO_KILLS") ?? 25;
        seed = Number("ERGO_SEED") ?? 1;
        await using var server = await FaultyServer.StartAsync();
        await using (var connection = await server.ConnectAsync())
        {
            // Steps small enough for a kill to fall between two of them.
            await connection.ExecuteAsync("UPDATE ergo_internal.views SET step_buckets = 15; INSERT INTO warehouses (id, name, code) VALUES ('w1', 'One', 'W1'), ('w2', 'Two', 'W2')");
            // So that there is something to count however few writes the first kills leave time for.
            await connection.ExecuteAsync(Insert, new { salt = "first", rows = 200 });
        }

        FaultCounts counts = new();
        foreach (var round in Enumerable.Range(0, Rounds))
        {
            await RunRoundAsync(server, round, kills / Rounds, counts);
            await using var connection = await server.ReconnectAsync();
            await connection.ExecuteAsync("CALL refresh_all_views()", commandTimeout: 120);
            Assert.Empty(await SettledState.ProblemsAsync(connection));
            Assert.True(await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM posture_type_counts") > 0);
        }

        output.WriteLine(counts.ToString());
        Assert.True(counts.Kills >= kills / Rounds * Rounds, counts.ToString());
        Assert.True(counts is { Sessions: > 0, Servers: > 0 }, counts.ToString());
        Assert.True(counts.InterruptedRefreshes > 0, $"No kill met a refresh: {counts}");
    }

    private async Task RunRoundAsync(FaultyServer server, int round, int kills, FaultCounts counts)
    {
        using var stop = new CancellationTokenSource();
        var refresher = new Refresher(server, new Random(seed + (1000 * round)), counts);
        var workers = new[] { refresher.RunAsync(stop.Token), WriteAsync(server, new Random(seed + (1000 * round) + 1), stop.Token) };
        var random = new Random(seed + (1000 * round) + 2);
        var done = 0;
        while (done < kills)
        {
            var session = await refresher.NextRefreshAsync();
            await Task.Delay(random.Next(60));
            switch (random.Next(20))
            {
                case < 14:
                    await FaultyServer.KillSessionAsync(session);
                    counts.Sessions++;
                    done++;
                    break;
                case < 17:
                    await server.KillAndRestartAsync();
                    counts.Servers++;
                    done++;
                    break;
                default:
                    await TerminateAsync(server, session);
                    counts.Terminations++;
                    break;
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(workers);
    }

    private static async Task TerminateAsync(FaultyServer server, int session)
    {
        await using var connection = await server.ReconnectAsync();
        await connection.ExecuteAsync("SELECT pg_terminate_backend(@session)", new { session });
    }

    private static async Task WriteAsync(FaultyServer server, Random random, CancellationToken cancellationToken)
    {
        NpgsqlConnection? connection = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                connection ??= await server.ReconnectAsync();
                await connection.ExecuteAsync(
                    random.Next(6) switch
                    {
                        0 => "DELETE FROM ergonomic_snapshots WHERE id IN (SELECT id FROM ergonomic_snapshots ORDER BY md5(id || @salt) LIMIT 20)",
                        1 => "UPDATE ergonomic_snapshots SET event_time = event_time - interval '61 minutes', traffic_light = 'red' WHERE id IN (SELECT id FROM ergonomic_snapshots ORDER BY md5(id || @salt) LIMIT 15)",
                        _ => Insert,
                    },
                    new { salt = random.Next().ToString(CultureInfo.InvariantCulture), rows = 12 });
                await Task.Delay(random.Next(5, 40), CancellationToken.None);
            }
            catch (NpgsqlException)
            {
                await Discard(connection);
                connection = null;
            }
        }

        await Discard(connection);
    }

    private static async Task Discard(NpgsqlConnection? connection)
    {
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
