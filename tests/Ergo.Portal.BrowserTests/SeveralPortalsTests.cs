using System.Diagnostics;
using System.Globalization;
using Ergo.Simulator.Live;
using Ergo.Simulator.Loading;
using Ergo.Snapshots.Views;
using Ergo.Testing;
using Microsoft.Playwright;
using Npgsql;
using Xunit.Abstractions;

namespace Ergo.Portal.BrowserTests;

/// <summary>Two portals on one database behind nginx as deploy/ sets it up, one of them killed at random again and again, under a feed and open pages.</summary>
public sealed class SeveralPortalsTests(Browser browser, ITestOutputHelper output) : IClassFixture<Browser>, IAsyncLifetime
{
    // Of each run of all tests few; ERGO_PORTAL_KILLS=20 is the long one, of ten minutes.
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("ERGO_PORTAL_KILLS") is { Length: > 0 } given ? given : "5", CultureInfo.InvariantCulture);
    private static readonly int DueRefreshes = Kills * 10;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly PortalProcess?[] _portals = new PortalProcess?[2];
    private readonly int[] _ports = [PortalProcess.FreePort(), PortalProcess.FreePort()];
    private TestDatabase _database = default!;

    public async Task InitializeAsync()
    {
        if (browser.WhyUnavailable is null && NginxProcess.Program is not null)
        {
            _database = await TestPostgres.CreateDatabaseAsync();
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var portal in _portals.OfType<PortalProcess>())
        {
            await portal.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task Killed_portal_loses_no_run_doubles_none_signs_nobody_out_and_pages_come_back_where_they_were()
    {
        Skip.If(browser.WhyUnavailable is not null, browser.WhyUnavailable);
        Skip.If(NginxProcess.Program is null, "nginx is not installed");
        await StartAsync(0);
        await HistoryLoader.LoadAsync(_database.DataSource, new HistoryOptions { Rows = 20_000, Days = 3, End = TimeProvider.System.GetUtcNow(), Warehouses = 2 }, null, default);
        await StartAsync(1);
        await using var nginx = await NginxProcess.StartAsync(_ports[0], _ports[1]);
        // Nobody has to sign in again: the paths stay what they are.
        (string Role, string Path)[] looking = [("Admin", "/admin/views"), ("Safety manager", "/red-zones?r=7d"), ("Safety manager", "/exposure?r=24h"), ("Compliance officer", "/reports")];
        List<WatchedPage> pages = [];
        foreach (var (role, path) in looking)
        {
            var watched = await browser.OpenAsync(nginx.Address);
            pages.Add(watched);
            await watched.SignInAsync(role);
            await watched.Page.GotoAsync(path);
            await watched.Page.WaitUntilLiveAsync();
        }

        using CancellationTokenSource stopFeed = new();
        var feed = LiveFeed.RunAsync(_database.DataSource, new LiveOptions { RatePerMinute = 600 }, TimeProvider.System, null, stopFeed.Token);
        Random random = new(20);
        List<double> back = [];
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * 3));
            var which = random.Next(2);
            var clock = Stopwatch.StartNew();
            await _portals[which]!.KillAsync();
            // The browsers hear of it at once; what is asked here must not be answered by the page of before.
            await Task.Delay(200);
            foreach (var (watched, (_, path)) in pages.Zip(looking))
            {
                await BackAsync(watched.Page);
                Assert.Equal(path, new Uri(watched.Page.Url).PathAndQuery);
            }

            back.Add(clock.Elapsed.TotalSeconds);
            await _portals[which]!.DisposeAsync();
            await StartAsync(which);
        }

        back.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"All {pages.Count} pages back after {back[Kills / 2]:0.0} s in the middle, {back[^1]:0.0} s at most"));
        using (CancellationTokenSource limit = new(TimeSpan.FromMinutes(10)))
        {
            while (await AskAsync<long>("SELECT count(*) FROM ergo_internal.runs WHERE job = 'refresh' AND outcome = 'succeeded' AND requested_by LIKE 'schedule on %'") < DueRefreshes)
            {
                await Task.Delay(1000, limit.Token);
            }
        }

        await stopFeed.CancelAsync();
        var written = await feed;
        Assert.Equal(0, written.RowsDropped);

        // Due again 0.9 intervals after it began; a run that ended well and was followed sooner was done twice.
        Assert.Equal(0, await AskAsync<long>("""
            SELECT count(*) FROM (SELECT started_at - lag(started_at) OVER (PARTITION BY subject ORDER BY started_at) AS gap, lag(outcome) OVER (PARTITION BY subject ORDER BY started_at) AS before
                                  FROM ergo_internal.runs WHERE job = 'refresh' AND requested_by LIKE 'schedule on %') r WHERE before = 'succeeded' AND gap < interval '8.9 seconds'
            """));
        // Each portal asks every ten seconds, also while the other starts again.
        Assert.InRange(await AskAsync<double>("""
            SELECT max(date_part('epoch', gap)) FROM (SELECT started_at - lag(started_at) OVER (PARTITION BY subject ORDER BY started_at) AS gap
                FROM ergo_internal.runs WHERE job = 'refresh' AND outcome = 'succeeded') r
            """), Interval.TotalSeconds * 0.9, 60);
        MaterializedViewsService views = new(_database.DataSource);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        foreach (var view in ViewNames.All)
        {
            while (true)
            {
                try
                {
                    await views.RefreshViewAsync(view, "the test");
                    break;
                }
                catch (RefreshException busy) when (busy.IsBusy)
                {
                    await Task.Delay(200);
                }
            }

            Assert.Equal(0, (await views.VerifyViewAsync(view, today)).DifferenceCount);
        }

        Assert.Equal(await AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots"), await AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM rollup_1m"));
        foreach (var watched in pages)
        {
            await watched.DisposeAsync();
        }
    }

    // Live, with nothing between the person and the page.
    private static async Task BackAsync(IPage page)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        while (true)
        {
            try
            {
                if (await page.EvaluateAsync<bool>("""
                    () => !!document.querySelector('main[data-live]') && !/components-reconnect-(show|retrying|failed|rejected)/.test(document.getElementById('components-reconnect-modal')?.className ?? '')
                    """))
                {
                    return;
                }
            }
            catch (PlaywrightException) when (!limit.IsCancellationRequested)
            {
                // It is being loaded anew.
            }

            Assert.False(limit.IsCancellationRequested, $"{page.Url} did not come back: {await page.Locator("body").InnerTextAsync()}");
            await Task.Delay(100);
        }
    }

    private async Task StartAsync(int which)
    {
        _portals[which] = PortalProcess.Start(
            _ports[which],
            [
                "ConnectionStrings:Ergo=" + _database.ConnectionString, "Demo:Data=false", "ForwardedHeaders:KnownProxies:0=127.0.0.1",
                .. ViewNames.All.Select(view => $"Jobs:Views:{view}:RefreshEvery={Interval}"),
            ]);
        await _portals[which]!.WaitForHealthAsync();
    }

    private async Task<T> AskAsync<T>(string sql)
    {
        await using NpgsqlCommand command = _database.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
