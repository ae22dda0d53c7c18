using System.Globalization;
using System.Net;
using Ergo.Simulator.Live;
using Ergo.Simulator.Loading;
using Ergo.Testing;
using Microsoft.Playwright;
using Npgsql;

namespace Ergo.Portal.BrowserTests;

/// <summary>The database is away for a while, under many open pages: they say so, and go on by themselves.</summary>
[Collection(Alone.Name)]
public sealed class OutageTests(Browser browser) : IClassFixture<Browser>
{
    // ERGO_OUTAGE=60 is the long one: a minute, under fifty pages.
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("ERGO_OUTAGE") is { Length: > 0 } given ? given : "12", CultureInfo.InvariantCulture));
    private static readonly int Open = (int)Math.Clamp(Away.TotalSeconds, 10, 50);
    private static readonly LocatorAssertionsToHaveCountOptions Patient = new() { Timeout = 120_000 };

    private static readonly string[] Paths = ["/", "/red-zones?r=7d", "/exposure?r=7d", "/postures?r=7d", "/admin/views"];

    [SkippableFact]
    public async Task Pages_say_that_the_database_is_away_and_go_on_with_the_same_circuit_once_it_is_back()
    {
        Skip.If(browser.WhyUnavailable is not null, browser.WhyUnavailable);
        await using var database = await TestPostgres.CreateDatabaseAsync();
        NpgsqlConnectionStringBuilder address = new(database.ConnectionString);
        var network = new Relay(address.Host!, address.Port);
        var port = network.Port;
        await using var portal = PortalProcess.Start(
            PortalProcess.FreePort(), ["ConnectionStrings:Ergo=" + new NpgsqlConnectionStringBuilder(database.ConnectionString) { Port = port }.ConnectionString, "Demo:Data=false", "RateLimits:PagesAtOnce=100", "Telemetry:Prometheus:Networks:0=127.0.0.0/8"]);
        await portal.WaitForHealthAsync();
        await HistoryLoader.LoadAsync(database.DataSource, new HistoryOptions { Rows = 20_000, Days = 3, End = TimeProvider.System.GetUtcNow(), Warehouses = 2 }, null, default);
        await AllViews.RefreshAsync(database.DataSource);

        await using var first = await browser.OpenAsync(portal.Address);
        await first.SignInAsync("Admin");
        var state = await first.Page.Context.StorageStateAsync();
        List<WatchedPage> pages = [];
        for (var n = 0; n < Open; n++)
        {
            var watched = await browser.OpenAsync(portal.Address, state: state);
            pages.Add(watched);
            await watched.Page.GotoAsync(Paths[n % Paths.Length]);
            await watched.Page.WaitUntilLiveAsync();
            await watched.Page.EvaluateAsync("() => { window.sameCircuit = true; }");
        }

        // The backend has another way to the database, and goes on.
        using CancellationTokenSource stopFeed = new();
        var feed = LiveFeed.RunAsync(database.DataSource, new LiveOptions { RatePerMinute = 600 }, TimeProvider.System, null, stopFeed.Token);
        await network.DisposeAsync();
        var gone = Task.Delay(Away);
        foreach (var watched in pages)
        {
            await Assertions.Expect(watched.Page.GetByRole(AriaRole.Status, new() { Name = "Database" })).ToHaveCountAsync(1, Patient);
        }

        await portal.WaitForHealthAsync(HttpStatusCode.ServiceUnavailable);
        // A collector hears of the pages all the same: those that are watched, and the one that signed in.
        Assert.Equal(Open + 1, await OpenCircuitsAsync(portal));
        await gone;
        await using Relay back = new(address.Host!, address.Port, port);
        await portal.WaitForHealthAsync();
        foreach (var watched in pages)
        {
            await Assertions.Expect(watched.Page.GetByRole(AriaRole.Status, new() { Name = "Database" })).ToHaveCountAsync(0, Patient);
            Assert.True(await watched.Page.EvaluateAsync<bool>("() => window.sameCircuit === true && !!document.querySelector('main[data-live]')"), watched.Page.Url);
        }

        // What came meanwhile is taken in, is drawn, and nothing of it is lost.
        await stopFeed.CancelAsync();
        var written = await feed;
        Assert.Equal(0, written.RowsDropped);
        var admin = pages[Array.IndexOf(Paths, "/admin/views")].Page;
        await admin.GetByRole(AriaRole.Button, new() { Name = "Refresh rollup_1m" }).ClickAsync();
        await Assertions.Expect(admin.Locator("tr", new() { HasText = "Demo admin (admin)" }).First).ToContainTextAsync("Succeeded", new() { Timeout = 60_000 });
        await AllViews.CheckAsync(database.DataSource);

        // Nobody was signed out.
        await first.Page.GotoAsync("/admin/health");
        await Assertions.Expect(first.Page.GetByRole(AriaRole.Heading, new() { Name = "Health", Exact = true })).ToBeVisibleAsync();
        foreach (var watched in pages)
        {
            await watched.DisposeAsync();
        }
    }

    private static async Task<int> OpenCircuitsAsync(PortalProcess portal)
    {
        using HttpClient client = new();
        var told = await client.GetStringAsync(new Uri(portal.Address, "/metrics"));
        var line = told.Split('\n').Single(one => one.StartsWith("ergo_circuits_open", StringComparison.Ordinal));
        return int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
