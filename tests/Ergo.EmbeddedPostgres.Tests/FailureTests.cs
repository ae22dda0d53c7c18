using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Ergo.EmbeddedPostgres.Tests;

public sealed class FailureTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Missing_binaries_name_the_setting()
    {
        var empty = Directory.CreateDirectory(Path.Combine(folder.Root, "no-binaries")).FullName;
        var message = await Servers.FailureAsync(folder.Options with { BinariesDirectory = empty });
        Assert.Contains($"Embedded:BinariesDirectory '{empty}'", message, StringComparison.Ordinal);
        Assert.Contains("npm ci", message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Data));
    }

    [SkippableFact]
    public async Task Binaries_that_cannot_run_are_named()
    {
        SkipOnWindows();
        var bin = Directory.CreateDirectory(Path.Combine(folder.Root, "bin")).FullName;
        foreach (var name in new[] { "postgres", "initdb", "pg_ctl" })
        {
            await File.WriteAllTextAsync(Path.Combine(bin, name), "not a program");
        }

        Assert.Contains("cannot be run on this machine", await Servers.FailureAsync(folder.Options with { BinariesDirectory = bin }), StringComparison.Ordinal);
    }

    [Fact]
    public void Platform_without_binaries_is_told_the_alternatives()
    {
        var message = PostgresBinaries.NotOffered("freebsd", Architecture.RiscV64).Message;
        Assert.Contains("freebsd on RiscV64", message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:Ergo", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_another_major_version_names_both_and_stays_untouched()
    {
        await using (await Servers.StartAsync(folder.Options))
        {
        }

        var file = Path.Combine(folder.Cluster, "PG_VERSION");
        await File.WriteAllTextAsync(file, "16\n");
        var message = await Servers.FailureAsync(folder.Options);
        Assert.Contains($"The data in '{folder.Cluster}' is of PostgreSQL 16, the binaries are PostgreSQL 18", message, StringComparison.Ordinal);
        Assert.Contains("pg_upgrade", message, StringComparison.Ordinal);
        Assert.Contains("another directory", message, StringComparison.Ordinal);
        Assert.Equal("16\n", await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData("garbage\u0001\n")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Damaged_version_file_is_refused(string? content)
    {
        await using (await Servers.StartAsync(folder.Options))
        {
        }

        var file = Path.Combine(folder.Cluster, "PG_VERSION");
        File.Delete(file);
        if (content is not null)
        {
            await File.WriteAllTextAsync(file, content);
        }

        Assert.Contains("is not a whole PostgreSQL data directory", await Servers.FailureAsync(folder.Options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_data_fails_with_what_the_server_said()
    {
        await using (await Servers.StartAsync(folder.Options))
        {
        }

        File.Delete(Path.Combine(folder.Cluster, "global", "pg_control"));
        var message = await Servers.FailureAsync(folder.Options);
        Assert.StartsWith("PostgreSQL did not start", message, StringComparison.Ordinal);
        Assert.Contains("pg_control", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Directory_with_other_files_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(folder.Data);
        await File.WriteAllTextAsync(folder["report.xlsx"], "precious");
        var message = await Servers.FailureAsync(folder.Options);
        Assert.Contains("is not empty", message, StringComparison.Ordinal);
        Assert.Contains("'report.xlsx'", message, StringComparison.Ordinal);
        Assert.Equal([folder["report.xlsx"]], Directory.EnumerateFileSystemEntries(folder.Data));
    }

    [Fact]
    public async Task Data_directory_of_another_server_is_refused()
    {
        Directory.CreateDirectory(folder.Data);
        await File.WriteAllTextAsync(folder["PG_VERSION"], "15\n");
        var message = await Servers.FailureAsync(folder.Options);
        Assert.Contains("of another PostgreSQL server (version 15)", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_password_is_named()
    {
        await using (await Servers.StartAsync(folder.Options))
        {
        }

        File.Delete(folder["ergo-postgres.password"]);
        Assert.Contains("ergo-postgres.password' is missing", await Servers.FailureAsync(folder.Options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_password_of_a_running_server_is_named()
    {
        var first = await Servers.StartAsync(folder.Options);
        first.Abandon();
        await File.WriteAllTextAsync(folder["ergo-postgres.password"], "wrong");
        Assert.Contains("refuses the password in", await Servers.FailureAsync(folder.Options), StringComparison.Ordinal);
        Assert.True(Servers.IsAlive(first.ProcessId, folder.Cluster));
    }

    [Fact]
    public async Task Relative_directory_is_refused() =>
        Assert.Contains("not an absolute path", await Servers.FailureAsync(TestOptions.For("data")), StringComparison.Ordinal);

    [Fact]
    public async Task Directory_that_cannot_be_written_is_named()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.Root, "file"), "");
        var message = await Servers.FailureAsync(TestOptions.For(Path.Combine(folder.Root, "file", "data")));
        Assert.Contains("cannot be written", message, StringComparison.Ordinal);
        Assert.Contains("Embedded:DataDirectory", message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Directory_without_write_permission_is_named()
    {
        Skip.If(OperatingSystem.IsWindows() || UnprivilegedCommand.IsRoot, "root may write everywhere");
        Directory.CreateDirectory(folder.Data, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Contains("cannot be written", await Servers.FailureAsync(folder.Options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wanted_port_that_is_taken_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var message = await Servers.FailureAsync(folder.Options with { Port = port });
        Assert.Contains($"Port {port} of 127.0.0.1 is taken", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("listen_addresses", "*", "'listen_addresses' is set by the portal itself")]
    [InlineData("PORT", "5432", "'PORT' is set by the portal itself")]
    [InlineData("work mem", "1MB", "is not the name of a PostgreSQL setting")]
    [InlineData("work_mem", "1MB\nlisten_addresses = '*'", "must be one line")]
    [InlineData("shared_bufers", "1MB", "unrecognized configuration parameter \"shared_bufers\"")]
    [InlineData("work_mem", "plenty", "invalid value for parameter \"work_mem\"")]
    public async Task Bad_setting_is_named(string name, string value, string expected) =>
        Assert.Contains(
            expected,
            await Servers.FailureAsync(folder.Options with { Settings = new Dictionary<string, string> { [name] = value, ["fsync"] = "off" } }),
            StringComparison.Ordinal);

    [SkippableFact]
    public async Task Server_that_does_not_answer_is_given_up_on_in_time()
    {
        SkipOnWindows();
        var first = await Servers.StartAsync(folder.Options);
        first.Abandon();
        Signals.Send(first.ProcessId, Signals.Stop);
        var message = await Servers.FailureAsync(folder.Options with { StartTimeout = TimeSpan.FromSeconds(1) });
        Assert.Contains($"process {first.ProcessId}", message, StringComparison.Ordinal);
        Assert.Contains("does not answer", message, StringComparison.Ordinal);

        Signals.Send(first.ProcessId, Signals.Continue);
        await using var next = await Servers.StartAsync(folder.Options);
        Assert.Equal(first.ProcessId, next.ProcessId);
    }

    [SkippableFact]
    public async Task Start_that_takes_too_long_quotes_the_log_and_can_be_waited_for()
    {
        SkipOnWindows();
        await using (await Servers.StartAsync(folder.Options))
        {
        }

        // A lock of a server that is (for this test: stays) in recovery.
        var server = await Servers.StartAsync(folder.Options);
        server.Abandon();
        var file = PostmasterFile.PathIn(folder.Cluster);
        var text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, text.Replace("ready   ", "starting", StringComparison.Ordinal));
        var message = await Servers.FailureAsync(folder.Options with { StartTimeout = TimeSpan.FromMilliseconds(300) });
        Assert.Contains("is still starting after 0.3 s", message, StringComparison.Ordinal);
        Assert.Contains("database system is ready to accept connections", message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, text);
        await using var next = await Servers.StartAsync(folder.Options);
        Assert.Equal(server.ProcessId, next.ProcessId);
    }

    [Fact]
    public async Task Owner_that_never_gets_ready_is_reported()
    {
        var home = new ServerHome(folder.Data);
        Directory.CreateDirectory(home.Root);
        using var held = OwnerLock.TryTake(home);
        Assert.NotNull(held);
        var message = await Servers.FailureAsync(folder.Options with { StartTimeout = TimeSpan.FromMilliseconds(200) });
        Assert.Contains("Another process owns the data directory", message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Root_without_user_namespaces_is_told_the_remedy()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && UnprivilegedCommand.IsRoot, "only root on Linux needs user namespaces");
        // A namespace of its own in which no further one may be made.
        using var process = SecondProcess.Start(
            [Program.HoldServer, folder.Data], "unshare", "-Ur", "sh", "-c", "echo 0 >/proc/sys/user/max_user_namespaces && exec \"$@\"", "sh");
        var line = await process.ReadLineAsync();
        Assert.Contains("PostgreSQL refuses to run as root and user namespaces are off", line, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:Ergo", line, StringComparison.Ordinal);
    }

    private static void SkipOnWindows() => Skip.If(OperatingSystem.IsWindows(), "there are no signals on Windows");
}
