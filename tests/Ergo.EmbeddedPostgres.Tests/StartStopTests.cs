using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Ergo.Testing;
using Npgsql;

namespace Ergo.EmbeddedPostgres.Tests;

public sealed class StartStopTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Second_start_keeps_data_and_port()
    {
        int port;
        int processId;
        await using (var first = await Servers.StartAsync(folder.Options))
        {
            Assert.True(first.IsOwner);
            await first.DoAsync("CREATE TABLE kept AS SELECT 'yes' AS answer");
            (port, processId) = (first.Port(), first.ProcessId);
        }

        Assert.False(Servers.IsAlive(processId, folder.Cluster));
        Assert.False(File.Exists(PostmasterFile.PathIn(folder.Cluster)));

        await using var second = await Servers.StartAsync(folder.Options);
        Assert.Equal(port, second.Port());
        Assert.Equal("yes", await second.AskAsync<string>("SELECT answer FROM kept"));
    }

    [Fact]
    public async Task Stop_may_be_called_again()
    {
        var server = await Servers.StartAsync(folder.Options);
        await server.StopAsync();
        await server.StopAsync();
        await server.DisposeAsync();
        Assert.False(server.IsOwner);
        Assert.Null(Postmaster.Live(new ServerHome(folder.Data)));
    }

    [Fact]
    public async Task Last_port_taken_by_another_program_moves_the_server()
    {
        int port;
        await using (var first = await Servers.StartAsync(folder.Options))
        {
            await first.DoAsync("CREATE TABLE kept AS SELECT 1 AS one");
            port = first.Port();
        }

        using var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();
        await using var second = await Servers.StartAsync(folder.Options);
        Assert.NotEqual(port, second.Port());
        Assert.Equal(1, await second.AskAsync<int>("SELECT one FROM kept"));
    }

    [Fact]
    public async Task Wanted_port_is_used()
    {
        var port = PortChooser.Free();
        await using var server = await Servers.StartAsync(folder.Options with { Port = port });
        Assert.Equal(port, server.Port());
    }

    [Fact]
    public async Task Password_is_required()
    {
        await using var server = await Servers.StartAsync(folder.Options);
        foreach (var password in new[] { "guess", new string('0', 48) })
        {
            var text = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = password, Pooling = false }.ConnectionString;
            await using var connection = new NpgsqlConnection(text);
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync());
            Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
        }

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["ergo-postgres.password"]));
        }

        var password2 = new NpgsqlConnectionStringBuilder(server.ConnectionString).Password!;
        Assert.DoesNotContain(password2, await File.ReadAllTextAsync(Path.Combine(folder.Cluster, "postgresql.conf")), StringComparison.Ordinal);
        Assert.DoesNotContain(password2, await File.ReadAllTextAsync(Path.Combine(folder.Cluster, "ergo.conf")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_listens_on_loopback_alone()
    {
        await using var server = await Servers.StartAsync(folder.Options);
        var port = server.Port();
        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(l => l.Port == port).ToList();
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, port)], listeners);
        Assert.Equal("", await server.AskAsync<string>("SHOW unix_socket_directories"));
        Assert.DoesNotContain("trust", await server.AskAsync<string[]>("SELECT array_agg(DISTINCT auth_method) FROM pg_hba_file_rules"));
    }

    [Fact]
    public async Task Settings_are_safe_without_options()
    {
        await using var server = await Servers.StartAsync(new EmbeddedPostgresOptions { DataDirectory = folder.Data });
        Assert.Equal("on", await server.AskAsync<string>("SHOW fsync"));
        Assert.Equal("on", await server.AskAsync<string>("SHOW synchronous_commit"));
        Assert.Equal("on", await server.AskAsync<string>("SHOW data_checksums"));
        Assert.Equal("UTF8", await server.AskAsync<string>("SHOW server_encoding"));
        Assert.Equal("UTC", await server.AskAsync<string>("SHOW timezone"));
        Assert.Equal("off", await server.AskAsync<string>("SHOW jit"));
        Assert.Equal("256MB", await server.AskAsync<string>("SHOW shared_buffers"));
        Assert.Equal("ÄÖ", await server.AskAsync<string>("SELECT upper('äö')"));
        Assert.Equal(18, server.ServerVersion.Major);
    }

    [Fact]
    public async Task Changed_settings_take_effect_at_the_next_start()
    {
        var settings = new Dictionary<string, string>(folder.Options.Settings) { ["work_mem"] = "7MB", ["application_name"] = @"it's \ here" };
        await using (var first = await Servers.StartAsync(folder.Options with { Settings = settings }))
        {
            Assert.Equal("7MB", await first.AskAsync<string>("SHOW work_mem"));
            Assert.Equal(@"it's \ here", await first.AskAsync<string>("SELECT setting FROM pg_file_settings WHERE name = 'application_name'"));
        }

        await using var second = await Servers.StartAsync(folder.Options);
        Assert.Equal("32MB", await second.AskAsync<string>("SHOW work_mem"));
    }

    [Fact]
    public async Task Cancelled_start_leaves_nothing_running()
    {
        using var cancel = new CancellationTokenSource();
        var start = EmbeddedPostgresServer.StartAsync(folder.Options, new RecordingLogger(), cancel.Token);
        await Servers.UntilAsync(() => folder.Unfinished.Any(), "initdb works");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Empty(folder.Unfinished);
        Assert.Null(Postmaster.Live(new ServerHome(folder.Data)));

        await using var server = await Servers.StartAsync(folder.Options);
        Assert.True(server.IsOwner);
    }

    [Fact]
    public async Task Start_cancelled_while_the_server_comes_up_leaves_nothing_running()
    {
        await using (await Servers.StartAsync(folder.Options))
        {
        }

        // The server lets the first connection wait, so the start is still under way when it is cancelled.
        var settings = new Dictionary<string, string>(folder.Options.Settings) { ["pre_auth_delay"] = "10s" };
        using var cancel = new CancellationTokenSource();
        var start = EmbeddedPostgresServer.StartAsync(folder.Options with { Settings = settings }, new RecordingLogger(), cancel.Token);
        await Servers.UntilAsync(() => File.Exists(folder["start.log"]) && File.Exists(PostmasterFile.PathIn(folder.Cluster)), "the server comes up");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Null(Postmaster.Live(new ServerHome(folder.Data)));

        // The log collector ends a moment after the server.
        await Servers.UntilAsync(() => PostmasterProcess.LeftBehind(folder.Cluster).Count == 0, "no process is left");
    }

    [SkippableFact]
    public async Task Other_version_on_path_runs_the_same_way()
    {
        Skip.IfNot(PathPostgres.IsAvailable, PathPostgres.WhyUnavailable);
        var binaries = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).First(PostgresBinaries.Has);
        var options = folder.Options with { BinariesDirectory = binaries };
        await using (var first = await Servers.StartAsync(options))
        {
            await first.DoAsync("CREATE TABLE kept AS SELECT 1 AS one");
        }

        await using var second = await Servers.StartAsync(options);
        Assert.Equal(1, await second.AskAsync<int>("SELECT one FROM kept"));
        Assert.Equal("on", await second.AskAsync<string>("SHOW data_checksums"));
    }

    [SkippableFact]
    public async Task Stop_cuts_off_a_session_that_hangs()
    {
        Skip.If(OperatingSystem.IsWindows(), "there are no signals on Windows");
        var logger = new RecordingLogger();
        var server = await Servers.StartAsync(folder.Options with { StopTimeout = TimeSpan.FromMilliseconds(300) }, logger);
        await server.DoAsync("CREATE TABLE kept AS SELECT 1 AS one");
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        Signals.Send(connection.ProcessID, Signals.Stop);
        var processId = server.ProcessId;

        await server.StopAsync();

        Assert.False(Servers.IsAlive(processId, folder.Cluster));
        Assert.Contains(logger.Lines, l => l.Text.Contains("did not stop within", StringComparison.Ordinal));
        await using var next = await Servers.StartAsync(folder.Options);
        Assert.Equal(1, await next.AskAsync<int>("SELECT one FROM kept"));
    }
}
