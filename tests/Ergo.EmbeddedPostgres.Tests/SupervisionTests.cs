using Microsoft.Extensions.Logging;
using Npgsql;

namespace Ergo.EmbeddedPostgres.Tests;

public sealed class SupervisionTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly RecordingLogger logger = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Killed_server_comes_back_on_its_port_with_all_that_was_committed()
    {
        await using var server = await Servers.StartAsync(new EmbeddedPostgresOptions { DataDirectory = folder.Data }, logger);
        await using var pool = NpgsqlDataSource.Create(server.ConnectionString);
        await server.DoAsync("CREATE TABLE kept AS SELECT g FROM generate_series(1, 1000) g");
        Assert.Equal(1000L, await pool.AskAsync<long>("SELECT count(*) FROM kept"));
        var supervision = server.SuperviseAsync(CancellationToken.None);
        var (port, processId) = (server.Port(), server.ProcessId);

        Signals.Send(processId, Signals.Kill);

        await Servers.UntilAsync(() => server.ProcessId != processId, "the server was started again");
        await Servers.UntilAnswersAsync(pool, "SELECT 1");
        Assert.Equal(1000L, await pool.AskAsync<long>("SELECT count(*) FROM kept"));
        Assert.Equal(port, server.Port());
        Assert.Single(logger.Lines, l => l.Level >= LogLevel.Warning);
        Assert.Contains(logger.Lines, l => l.Level == LogLevel.Warning && l.Text.Contains($"runs again on 127.0.0.1:{port}", StringComparison.Ordinal));
        await server.StopAsync();
        await supervision;
    }

    [Fact]
    public async Task Killed_server_comes_back_although_a_busy_session_outlives_it()
    {
        await using var server = await Servers.StartAsync(folder.Options, logger);
        await using var pool = NpgsqlDataSource.Create(server.ConnectionString);
        await using var busy = await pool.OpenConnectionAsync();
        // Long enough to outlive the restart, bounded so that nothing is left running whatever happens.
        await using var busyWork = new NpgsqlCommand(
            "DO $$ DECLARE until timestamptz := clock_timestamp() + interval '20 s'; BEGIN WHILE clock_timestamp() < until LOOP NULL; END LOOP; END $$",
            busy) { CommandTimeout = 0 };
        var query = busyWork.ExecuteNonQueryAsync();
        await Servers.UntilAsync(
            async () => await server.AskAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO %'") == 1,
            "the session is busy");
        var processId = server.ProcessId;
        var supervision = server.SuperviseAsync(CancellationToken.None);

        Signals.Send(processId, Signals.Kill);

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => query);
        await Servers.UntilAsync(() => server.ProcessId != processId, "the server was started again");
        Assert.Equal(1, await server.AskAsync<int>("SELECT 1"));
        await server.StopAsync();
        await supervision;
    }

    [Fact]
    public async Task Failing_restart_is_tried_again_until_it_works()
    {
        await using var server = await Servers.StartAsync(folder.Options, logger);
        var configuration = Path.Combine(folder.Cluster, "postgresql.conf");
        var good = await File.ReadAllTextAsync(configuration);
        await File.WriteAllTextAsync(configuration, "no such thing = 1\n" + good);
        var (port, processId) = (server.Port(), server.ProcessId);
        var supervision = server.SuperviseAsync(CancellationToken.None);

        Signals.Send(processId, Signals.Kill);
        await Servers.UntilAsync(() => logger.Lines.Count(l => l.Level == LogLevel.Error) == 2, "two attempts failed");
        Assert.All(
            logger.Lines.Where(l => l.Level == LogLevel.Error),
            l => Assert.Contains("syntax error in file", l.Text, StringComparison.Ordinal));
        Assert.Equal(["in 1 s", "in 2 s"], logger.Lines.Where(l => l.Level == LogLevel.Error).Select(l => l.Text.Split("next attempt ")[1].Split(':')[0]));

        await File.WriteAllTextAsync(configuration, good);
        await Servers.UntilAsync(() => server.ProcessId != processId, "the server was started again");
        Assert.Equal(port, server.Port());
        Assert.Equal(1, await server.AskAsync<int>("SELECT 1"));
        await server.StopAsync();
        await supervision;
    }

    [Fact]
    public async Task Attached_instance_follows_a_restart_by_the_owner()
    {
        await using var owner = await Servers.StartAsync(folder.Options);
        await using var guest = await Servers.StartAsync(folder.Options);
        using var end = new CancellationTokenSource();
        var supervisions = Task.WhenAll(owner.SuperviseAsync(end.Token), guest.SuperviseAsync(end.Token));
        var processId = owner.ProcessId;

        Signals.Send(processId, Signals.Kill);

        await Servers.UntilAsync(() => guest.ProcessId != processId && guest.ProcessId == owner.ProcessId, "both know the new server");
        Assert.False(guest.IsOwner);
        Assert.Equal(1, await guest.AskAsync<int>("SELECT 1"));
        await end.CancelAsync();
        await supervisions;
    }

    [Fact]
    public async Task Vanished_data_is_not_replaced_by_an_empty_database()
    {
        await using var server = await Servers.StartAsync(folder.Options, logger);
        var supervision = server.SuperviseAsync(CancellationToken.None);
        var processId = server.ProcessId;
        Signals.Send(processId, Signals.Stop);
        Directory.Move(folder.Cluster, folder["elsewhere"]);
        Signals.Send(processId, Signals.Kill);

        await Servers.UntilAsync(() => logger.Lines.Any(l => l.Level == LogLevel.Error), "the failure is reported");
        Assert.Contains("has gone while the server was running", logger.Lines.First(l => l.Level == LogLevel.Error).Text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Cluster));

        Directory.Move(folder["elsewhere"], folder.Cluster);
        await Servers.UntilAsync(() => server.ProcessId != processId, "the server was started again");
        await server.StopAsync();
        await supervision;
    }
}
