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
[Collection(Alone.Name)]
public sealed class SeveralPortalsTests(Browser browser, ITestOutputHelper output) : IClassFixture<Browser>, IAsyncLifetime
{
    // Of each run of all tests few; ERGO_PORTAL_KILLS=20 is the long one, of seven minutes. How soon pages are back is told, not tested: it is a time
    // of the machine, and of a portal as people run it (ERGO_PORTAL_ASSEMBLY).
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("ERGO_PORTAL_KILLS") is { Length: > 0 } given ? given : "3", CultureInfo.InvariantCulture);
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
        await using var nginx = await StartAllAsync(warehouses: 2);
        // Nobody has to sign in again: the paths stay what they are.
        (string Role, string Path)[] looking = [("Admin", "/admin/views"), ("Safety manager", "/red-zones?r=7d"), ("Safety manager", "/exposure?r=24h"), ("Compliance officer", "/reports")];
        List<WatchedPage> pages = [];
        foreach (var (role, path) in looking)
        {
            pages.Add(await OpenAsync(nginx, role, path));
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

        // Due again 0.9 intervals after it began, and recorded a moment after that; a run that ended well and was followed sooner was done twice.
        // What a retention run refreshes before it deletes is not by the interval.
        var doubled = await AskAsync<string>("""
            SELECT coalesce(string_agg(format('%s %s by %s at %s, %s s after one by %s', subject, outcome, requested_by, started_at::time, date_part('epoch', gap), before_by), E'\n' ORDER BY started_at), '')
            FROM (SELECT subject, outcome, requested_by, started_at, started_at - lag(started_at) OVER w AS gap, lag(outcome) OVER w AS before, lag(requested_by) OVER w AS before_by
                  FROM ergo_internal.runs f WHERE job = 'refresh' AND requested_by LIKE 'schedule on %' AND NOT EXISTS (SELECT FROM ergo_internal.runs t
                      WHERE t.job = 'retention' AND t.backend_pid = f.backend_pid AND f.started_at BETWEEN t.started_at AND t.finished_at)
                  WINDOW w AS (PARTITION BY subject ORDER BY started_at)) r
            WHERE before = 'succeeded' AND gap < interval '8 seconds'
            """);
        Assert.True(doubled.Length == 0, doubled);
        // Each portal asks every ten seconds, also while the other starts again.
        Assert.InRange(await AskAsync<double>("""
            SELECT max(date_part('epoch', gap)) FROM (SELECT started_at - lag(started_at) OVER (PARTITION BY subject ORDER BY started_at) AS gap
                FROM ergo_internal.runs WHERE job = 'refresh' AND outcome = 'succeeded') r
            """), Interval.TotalSeconds * 0.9, 60);
        await AllViews.CheckAsync(_database.DataSource);
        foreach (var watched in pages)
        {
            await watched.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task Portals_restarted_in_turn_take_no_page_down_and_lose_nothing_that_was_ticked_written_or_scrolled_to()
    {
        await using var nginx = await StartAllAsync(warehouses: 10);
        await AllViews.RefreshAsync(_database.DataSource);
        await using var retention = await OpenAsync(nginx, "Admin", "/admin/retention");
        await using var exposure = await OpenAsync(nginx, "Safety manager", "/exposure?r=7d");
        await using var reports = await OpenAsync(nginx, "Compliance officer", "/reports");
        var find = retention.Page.GetByLabel("Find a warehouse by name or code");
        var name = await AskAsync<string>("SELECT name FROM warehouses WHERE id <> 'unassigned' ORDER BY name DESC LIMIT 1");
        await find.FillAsync(name);
        await retention.Page.GetByLabel("Choose all 1 warehouse found").CheckAsync();
        await Assertions.Expect(retention.Page.GetByText("1 chosen")).ToBeVisibleAsync();
        var reason = reports.Page.GetByLabel("Why the report is needed, for example the number of the audit");
        await reason.FillAsync("The inspector asked for it");
        await reports.Page.GetByLabel("Format").SelectOptionAsync("JsonLines");
        await exposure.Page.EvaluateAsync("() => window.scrollTo(0, 700)");
        List<WatchedPage> pages = [retention, exposure, reports];
        foreach (var watched in pages)
        {
            await watched.Page.EvaluateAsync("() => { window.sameDocument = true; }");
        }

        for (var which = 0; which < _portals.Length; which++)
        {
            var clock = Stopwatch.StartNew();
            await _portals[which]!.DisposeAsync();
            foreach (var watched in pages)
            {
                await BackAsync(watched.Page);
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"All pages live {clock.Elapsed.TotalSeconds:0.0} s after portal {which} was told to stop"));
            await StartAsync(which);
        }

        foreach (var watched in pages)
        {
            Assert.True(await watched.Page.EvaluateAsync<bool>("() => window.sameDocument === true"), watched.Page.Url + " was loaded anew");
        }

        await Assertions.Expect(find).ToHaveValueAsync(name);
        await Assertions.Expect(retention.Page.GetByText("1 chosen")).ToBeVisibleAsync();
        await Assertions.Expect(reason).ToHaveValueAsync("The inspector asked for it");
        await Assertions.Expect(reports.Page.GetByLabel("Format")).ToHaveValueAsync("JsonLines");
        await exposure.Page.WaitForFunctionAsync("() => window.scrollY === 700");
        // The page works: what it is asked reaches the portal it is at now.
        await find.FillAsync("");
        await Assertions.Expect(retention.Page.GetByLabel("Choose all 10 warehouses")).ToBeVisibleAsync();
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
                    () => !!document.querySelector('main[data-live]') && !/components-reconnect-(show|retrying|paused|resume-failed|failed|rejected)/.test(document.getElementById('components-reconnect-modal')?.className ?? '')
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

    private async Task<NginxProcess> StartAllAsync(int warehouses)
    {
        Skip.If(browser.WhyUnavailable is not null, browser.WhyUnavailable);
        Skip.If(NginxProcess.Program is null, "nginx is not installed");
        await StartAsync(0);
        await HistoryLoader.LoadAsync(_database.DataSource, new HistoryOptions { Rows = 20_000, Days = 3, End = TimeProvider.System.GetUtcNow(), Warehouses = warehouses }, null, default);
        await StartAsync(1);
        return await NginxProcess.StartAsync(_ports[0], _ports[1]);
    }

    private async Task<WatchedPage> OpenAsync(NginxProcess nginx, string role, string path)
    {
        var watched = await browser.OpenAsync(nginx.Address);
        await watched.SignInAsync(role);
        await watched.Page.GotoAsync(path);
        await watched.Page.WaitUntilLiveAsync();
        return watched;
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
