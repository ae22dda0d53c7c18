using System.Diagnostics;
using System.Globalization;
using System.Net;
using Dapper;
using Ergo.Simulator.Live;
using Microsoft.Playwright;
using Npgsql;

namespace Ergo.Portal.BrowserTests;

/// <summary>The portal with its embedded PostgreSQL, killed in every way, under a feed that must lose nothing.</summary>
public sealed class CrashTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), "ergo-crash-" + Guid.NewGuid().ToString("N"));

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }

        return Task.CompletedTask;
    }

    [SkippableFact]
    public async Task Kill_of_the_portal_and_of_postgres_under_a_feed_loses_no_row_and_pages_come_back()
    {
        Skip.If(browser.WhyUnavailable is not null, browser.WhyUnavailable);
        string[] settings = ["Embedded:DataDirectory=" + _data, "Demo:Data=false"];
        var port = PortalProcess.FreePort();
        var first = PortalProcess.Start(port, settings);
        await first.WaitForHealthAsync();
        await using var source = NpgsqlDataSource.Create(ConnectionString());

        using var stopFeed = new CancellationTokenSource();
        var feed = LiveFeed.RunAsync(source, new LiveOptions { RatePerMinute = 6000 }, TimeProvider.System, null, stopFeed.Token);
        await Task.Delay(TimeSpan.FromSeconds(2));

        // 1. The portal dies; its server lives on and is taken over.
        var server = ServerProcessId();
        await first.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(1));
        await using var second = PortalProcess.Start(port, settings);
        await second.WaitForHealthAsync();
        Assert.Equal(server, ServerProcessId());

        // 2. The server dies under an open page; it is started again and the page reads again by itself.
        await using var watched = await browser.OpenAsync(second.Address);
        await watched.SignInAsync("Admin");
        await watched.Page.GotoAsync("/admin/views");
        await watched.Page.WaitUntilLiveAsync();
        await watched.Page.EvaluateAsync("() => { window.sameCircuit = true; }");
        Kill(server);
        await second.WaitForHealthAsync(HttpStatusCode.ServiceUnavailable);
        await second.WaitForHealthAsync();
        Assert.NotEqual(server, ServerProcessId());
        await watched.Page.GetByRole(AriaRole.Button, new() { Name = "Refresh all" }).ClickAsync();
        await Assertions.Expect(watched.Page.Locator("main")).ToContainTextAsync("rollup_1m");
        Assert.True(await watched.Page.EvaluateAsync<bool>("() => window.sameCircuit === true"));

        await Task.Delay(TimeSpan.FromSeconds(2));
        await stopFeed.CancelAsync();
        var result = await feed;
        await using var connection = await source.OpenConnectionAsync();
        Assert.Equal(0, result.RowsDropped);
        Assert.Equal(result.RowsWritten, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM ergonomic_snapshots"));
        Assert.Equal(result.RowsWritten, await connection.ExecuteScalarAsync<long>("SELECT count(DISTINCT id) FROM ergonomic_snapshots"));

        // 3. Stopped properly, nothing is left behind.
        server = ServerProcessId();
        await second.StopAsync();
        Assert.False(IsRunning(server));
    }

    [SkippableFact]
    public async Task Second_start_keeps_the_data_and_a_taken_port_is_refused_with_one_line()
    {
        Skip.If(browser.WhyUnavailable is not null, browser.WhyUnavailable);
        string[] settings = ["Embedded:DataDirectory=" + _data, "Demo:Data=false"];
        await using (var first = PortalProcess.Start(settings))
        {
            await first.WaitForHealthAsync();
            Assert.DoesNotContain("fail: Microsoft.AspNetCore.DataProtection", first.Output, StringComparison.Ordinal);
            await using var source = NpgsqlDataSource.Create(ConnectionString());
            await using var connection = await source.OpenConnectionAsync();
            await connection.ExecuteAsync("INSERT INTO ergonomic_snapshots (id, event_time) VALUES ('kept', now())");

            await using var rival = PortalProcess.Start(first.Address.Port, settings);
            Assert.Equal(1, await rival.WaitForExitAsync());
            Assert.Contains("can not be listened on", rival.Output, StringComparison.Ordinal);
        }

        await using var second = PortalProcess.Start(settings);
        await second.WaitForHealthAsync();
        await using var again = NpgsqlDataSource.Create(ConnectionString());
        await using var check = await again.OpenConnectionAsync();
        Assert.Equal("kept", await check.ExecuteScalarAsync<string>("SELECT id FROM ergonomic_snapshots"));
        Assert.DoesNotContain("Applied sql", second.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production", "Demo:Enabled=true", "refused in Production")]
    [InlineData("Development", "ConnectionStrings:Ergo=nonsense", "not a PostgreSQL connection string")]
    [InlineData("Development", "Jobs:RetentionCron=every day", "not a Quartz cron expression")]
    [InlineData("Development", "Embedded:BinariesDirectory=/nowhere", "/nowhere")]
    public async Task Start_that_can_not_work_is_refused_with_one_line(string environment, string setting, string text)
    {
        await using var portal = PortalProcess.Start(PortalProcess.FreePort(), [setting, "Embedded:DataDirectory=" + _data], environment);
        Assert.Equal(1, await portal.WaitForExitAsync());
        var line = Assert.Single(portal.Output.Split('\n'), entry => entry.StartsWith("Ergo Portal did not start:", StringComparison.Ordinal));
        Assert.Contains(text, line, StringComparison.Ordinal);
    }

    private string ConnectionString() => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = int.Parse(File.ReadAllText(Path.Combine(_data, "ergo-postgres.port")), CultureInfo.InvariantCulture),
        Username = "ergo",
        Password = File.ReadAllText(Path.Combine(_data, "ergo-postgres.password")).Trim(),
        Database = "ergo",
    }.ConnectionString;

    private int ServerProcessId() =>
        int.Parse(File.ReadLines(Path.Combine(_data, "cluster", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    // An ended process that nobody has reaped yet is still listed, as a zombie.
    private static bool IsRunning(int processId) =>
        File.Exists($"/proc/{processId}/stat") && !File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
    }
}
