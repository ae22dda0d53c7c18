using Npgsql;

namespace Ergo.EmbeddedPostgres.Tests;

public sealed class OwnershipTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Second_instance_attaches_and_does_not_stop_the_server()
    {
        await using var owner = await Servers.StartAsync(folder.Options);
        await using (var guest = await Servers.StartAsync(folder.Options))
        {
            Assert.False(guest.IsOwner);
            Assert.Equal(owner.ProcessId, guest.ProcessId);
            Assert.Equal(owner.ConnectionString, guest.ConnectionString);
        }

        Assert.Equal(1, await owner.AskAsync<int>("SELECT 1"));
    }

    [Fact]
    public async Task Instances_that_start_at_once_share_one_server()
    {
        var servers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Servers.StartAsync(folder.Options)));
        Assert.Single(servers, s => s.IsOwner);
        Assert.Single(servers.Select(s => s.ProcessId).Distinct());
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Home_that_another_start_is_just_making_is_not_foreign()
    {
        var binaries = new PostgresBinaries("/nowhere", new Version(18, 0));
        using var together = new Barrier(2);
        for (var round = 0; round < 500; round++)
        {
            var home = new ServerHome(folder[$"home-{round}"]);
            Directory.CreateDirectory(home.Root);
            var other = Task.Run(() =>
            {
                together.SignalAndWait();
                home.EnsurePassword();
            });
            together.SignalAndWait();
            home.Prepare(binaries);
            await other;
        }
    }

    [Fact]
    public async Task Second_process_attaches_and_does_not_stop_the_server()
    {
        await using var owner = await Servers.StartAsync(folder.Options);
        using var guest = SecondProcess.Start([Program.HoldServer, folder.Data]);
        Assert.Equal($"{owner.ProcessId} False", await guest.ReadLineAsync());
        await guest.EndAsync();
        Assert.Equal(1, await owner.AskAsync<int>("SELECT 1"));
    }

    [Fact]
    public async Task Killed_owner_leaves_a_server_that_the_next_start_takes_over()
    {
        using var owner = SecondProcess.Start([Program.HoldServer, folder.Data]);
        var processId = int.Parse((await owner.ReadLineAsync()).Split(' ')[0]);
        owner.Kill();
        Assert.True(Servers.IsAlive(processId, folder.Cluster));

        await using (var next = await Servers.StartAsync(folder.Options))
        {
            Assert.True(next.IsOwner);
            Assert.Equal(processId, next.ProcessId);
            Assert.Equal(1, await next.AskAsync<int>("SELECT 1"));
        }

        Assert.False(Servers.IsAlive(processId, folder.Cluster));
    }

    [Fact]
    public async Task Takeover_applies_changed_settings_and_names_those_that_wait()
    {
        var first = await Servers.StartAsync(folder.Options);
        first.Abandon();

        var logger = new RecordingLogger();
        var settings = new Dictionary<string, string>(folder.Options.Settings) { ["work_mem"] = "9MB", ["max_connections"] = "50" };
        await using var next = await Servers.StartAsync(folder.Options with { Settings = settings }, logger);
        Assert.Equal(first.ProcessId, next.ProcessId);
        await Servers.UntilAsync(async () => await next.AskAsync<string>("SHOW work_mem") == "9MB", "the setting is applied");
        Assert.Contains(logger.Lines, l => l.Text == "These settings of PostgreSQL take effect at its next start: max_connections.");
    }

    [Fact]
    public async Task Takeover_waits_for_a_server_that_is_stopping_and_starts_another()
    {
        var first = await Servers.StartAsync(folder.Options);
        await first.DoAsync("CREATE TABLE kept AS SELECT 1 AS one");
        var processId = first.ProcessId;
        first.Abandon();
        Signals.Send(processId, 2);

        await using var next = await Servers.StartAsync(folder.Options);
        Assert.NotEqual(processId, next.ProcessId);
        Assert.Equal(1, await next.AskAsync<int>("SELECT one FROM kept"));
    }

    [Fact]
    public async Task Takeover_waits_for_crash_recovery()
    {
        var first = await Servers.StartAsync(folder.Options);
        await first.DoAsync("CREATE TABLE kept AS SELECT g FROM generate_series(1, 200000) g");
        Signals.Send(first.ProcessId, Signals.Kill);
        first.Abandon();

        await using var next = await Servers.StartAsync(folder.Options);
        Assert.True(next.IsOwner);
        Assert.Equal(200000L, await next.AskAsync<long>("SELECT count(*) FROM kept"));
    }

    [Fact]
    public async Task Stale_lock_with_a_reused_process_id_is_removed()
    {
        await using (var first = await Servers.StartAsync(folder.Options))
        {
            await first.DoAsync("CREATE TABLE kept AS SELECT 1 AS one");
        }

        // The id of this test process: alive, and not a PostgreSQL.
        await File.WriteAllTextAsync(PostmasterFile.PathIn(folder.Cluster), $"{Environment.ProcessId}\n{folder.Cluster}\n1\n5432\n\n127.0.0.1\n1 1\nready   \n");
        var logger = new RecordingLogger();
        await using var next = await Servers.StartAsync(folder.Options, logger);
        Assert.Equal(1, await next.AskAsync<int>("SELECT one FROM kept"));
        Assert.Contains(logger.Lines, l => l.Text.Contains("belongs to another program", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Copied_data_directory_starts_a_server_of_its_own()
    {
        await using var original = await Servers.StartAsync(folder.Options);
        using var copy = new TestFolder();
        CopyAll(folder.Data, copy.Data);

        await using var second = await Servers.StartAsync(copy.Options);
        Assert.True(second.IsOwner);
        Assert.NotEqual(original.ProcessId, second.ProcessId);
        Assert.NotEqual(original.Port(), second.Port());
        Assert.Equal(1, await original.AskAsync<int>("SELECT 1"));
    }

    [Fact]
    public async Task Attached_instance_takes_over_when_the_owner_goes()
    {
        var owner = await Servers.StartAsync(folder.Options);
        await using var guest = await Servers.StartAsync(folder.Options);
        await using var pool = NpgsqlDataSource.Create(guest.ConnectionString);
        using var end = new CancellationTokenSource();
        var supervision = guest.SuperviseAsync(end.Token);
        var port = owner.Port();

        await owner.StopAsync();

        await Servers.UntilAsync(() => guest.IsOwner, "the attached instance owns the server");
        await Servers.UntilAnswersAsync(pool, "SELECT 1");
        Assert.Equal(port, guest.Port());
        await end.CancelAsync();
        await supervision;
    }

    [Fact]
    public async Task Attached_instance_keeps_a_server_whose_owner_was_killed()
    {
        using var owner = SecondProcess.Start([Program.HoldServer, folder.Data]);
        await owner.ReadLineAsync();
        await using var guest = await Servers.StartAsync(folder.Options);
        var processId = guest.ProcessId;
        var supervision = guest.SuperviseAsync(CancellationToken.None);
        Assert.False(guest.IsOwner);

        owner.Kill();

        await Servers.UntilAsync(() => guest.IsOwner, "the attached instance owns the server");
        Assert.Equal(1, await guest.AskAsync<int>("SELECT 1"));
        Assert.Equal(processId, guest.ProcessId);
        await guest.StopAsync();
        await supervision;
        Assert.False(Servers.IsAlive(processId, folder.Cluster));
    }

    private static void CopyAll(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var directory in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(directory.Replace(from, to, StringComparison.Ordinal), File.GetUnixFileMode(directory));
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            File.Copy(file, file.Replace(from, to, StringComparison.Ordinal));
        }
    }
}
