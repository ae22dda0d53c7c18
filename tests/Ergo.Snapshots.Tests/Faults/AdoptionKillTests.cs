using System.Globalization;
using Dapper;
using Ergo.Database.Schema;
using Ergo.Snapshots.Tests.Adoption;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit.Abstractions;

namespace Ergo.Snapshots.Tests.Faults;

/// <summary>
/// kill -9 of sessions and of the server, and cancelled statements, at random moments of an adoption, from the first script to
/// the last row, while the backend writes. Half of <c>ERGO_KILLS</c>; <c>ERGO_SEED=7</c> takes other moments.
/// </summary>
public sealed class AdoptionKillTests(ITestOutputHelper output)
{
    // Enough for a round to be killed in each of its parts, and to come to its end.
    private const int KillsPerRound = 8;
    private static readonly BackendLayout Layout = BackendLayout.All[0];

    private int sessions;
    private int servers;
    private int cancels;
    private int attempts;

    [Fact]
    public async Task No_kill_loses_or_doubles_a_row()
    {
        var kills = (Number("ERGO_KILLS") ?? 25) / 2;
        var random = new Random(Number("ERGO_SEED") ?? 1);
        await using var server = await FaultyServer.StartAsync(hasSchema: false);
        while (sessions + servers < kills)
        {
            await RunRoundAsync(server, random, Math.Min(KillsPerRound, kills - sessions - servers));
        }

        output.WriteLine($"{sessions} sessions killed, {servers} servers killed, {cancels} statements cancelled in {attempts} attempts");
        Assert.True(attempts > kills / 2, $"Few kills met an adoption: {attempts} attempts");
    }

    private async Task RunRoundAsync(FaultyServer server, Random random, int kills)
    {
        await using (var connection = await server.ReconnectAsync())
        {
            await connection.ExecuteAsync("DROP SCHEMA IF EXISTS public, ergo_internal CASCADE; CREATE SCHEMA public; " + Layout.Tables + Layout.Rows(1_200), commandTimeout: 120);
        }

        using var stop = new CancellationTokenSource();
        var writer = new BackendWriter(server.ReconnectAsync, "n");
        var writing = Task.Run(() => writer.RunAsync(survivesLosses: true, stop.Token));
        var adopting = Task.Run(() => AdoptAsync(server));
        for (var done = 0; done < kills && !adopting.IsCompleted;)
        {
            await Task.Delay(random.Next(400));
            done += await FaultAsync(server, random);
        }

        await adopting;
        await stop.CancelAsync();
        await writing;

        await using var settled = await server.ReconnectAsync();
        await settled.ExecuteAsync("CALL maintain_partitions()", commandTimeout: 120);
        await ActiveWriterTests.AssertKeptAsync(settled, Layout, [writer]);
        await settled.ExecuteAsync("CALL refresh_all_views()", commandTimeout: 300);
        Assert.Empty(await SettledState.ProblemsAsync(settled));
    }

    private async Task AdoptAsync(FaultyServer server)
    {
        while (true)
        {
            attempts++;
            try
            {
                await using var source = NpgsqlDataSource.Create(server.ConnectionString + ";Application Name=adoption");
                await new SchemaInstaller(source, NullLogger<SchemaInstaller>.Instance).ApplyAsync();
                await using var connection = await source.OpenConnectionAsync();
                await connection.ExecuteAsync("CALL adopt_rows('test', batch_rows => 40)", commandTimeout: 120);
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException or TimeoutException)
            {
                await Task.Delay(20);
            }
        }
    }

    private async Task<int> FaultAsync(FaultyServer server, Random random)
    {
        var choice = random.Next(10);
        if (choice < 2)
        {
            await server.KillAndRestartAsync();
            servers++;
            return 1;
        }

        await using var connection = await server.ReconnectAsync();
        // Mostly the session that adopts; sometimes the writer.
        var session = await connection.ExecuteScalarAsync<int?>("""
            SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
            ORDER BY (application_name = 'adoption') = @adopting DESC, random() LIMIT 1
            """, new { adopting = random.Next(5) > 0 });
        if (session is not { } pid)
        {
            return 0;
        }

        if (choice < 4)
        {
            await connection.ExecuteAsync("SELECT pg_cancel_backend(@pid) WHERE EXISTS (SELECT FROM pg_stat_activity WHERE pid = @pid AND application_name = 'adoption')", new { pid });
            cancels++;
            return 0;
        }

        await FaultyServer.KillSessionAsync(pid);
        sessions++;
        return 1;
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
