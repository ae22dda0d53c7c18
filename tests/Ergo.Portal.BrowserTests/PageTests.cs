using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>Every page in a real browser: it renders its figures, breaks no rule of the browser or of accessibility, and fits.</summary>
[Collection(PortalTests.Name)]
public sealed class PageTests(PortalFixture portal)
{
    // Describing what passed takes axe longer than finding what does not. The size of targets is asked for: axe leaves it out by itself.
    private static readonly AxeRunOptions ViolationsOnly = new()
    {
        ResultTypes = [ResultType.Violations],
        Rules = new() { ["target-size"] = new() { Enabled = true } },
    };

    public static TheoryData<string, string> Pages => new()
    {
        { "/", "Overview" },
        { "/red-zones?r=7d", "Red zones" },
        { "/zone?zone=&r=7d", "Unknown zone" },
        { "/exposure?r=7d", "Exposure" },
        { "/postures?r=7d", "Postures" },
        { "/shifts?r=7d", "Shifts" },
        { "/compare?r=7d", "Compare" },
        { "/interventions", "Interventions" },
        { "/limits", "Exposure limits" },
        { "/admin/health", "Health" },
        { "/admin/alerts", "Alerts" },
        { "/admin/views", "Views" },
        { "/admin/jobs", "Jobs" },
        { "/admin/retention", "Retention" },
        { "/admin/storage", "Storage" },
        { "/admin/sessions", "Sessions" },
        { "/admin/keys", "API keys" },
        { "/admin/api", "HTTP API" },
        { "/admin/audit", "Audit log" },
        { "/kiosk?page=%2F&page=%2Fred-zones", "Wall screen" },
        { "/reports", "Reports" },
        { "/reports/verify", "Verify a report" },
    };

    [SkippableTheory, MemberData(nameof(Pages))]
    public async Task Page_shows_figures_without_complaints_and_is_accessible_in_both_themes_and_in_forced_colours(string path, string heading)
    {
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using var watched = await portal.OpenAsync(scheme: scheme, role: "Admin");
            await OpenAsync(watched, path, heading);

            foreach (var forced in new[] { ForcedColors.None, ForcedColors.Active })
            {
                await watched.Page.EmulateMediaAsync(new() { ColorScheme = scheme, ForcedColors = forced });
                var axe = await watched.Page.RunAxe(ViolationsOnly);
                Assert.Empty(axe.Violations.Select(violation => $"{path} {scheme}, forced colours {forced}: {violation.Id}: {violation.Nodes.First().Html}"));
            }

            Assert.Empty(watched.Complaints);
        }
    }

    [SkippableTheory, MemberData(nameof(Pages))]
    public async Task Page_fits_a_phone_without_scrolling_sideways(string path, string heading)
    {
        foreach (var width in new[] { 360, 768 })
        {
            await using var watched = await portal.OpenAsync(width, role: "Admin");
            await OpenAsync(watched, path, heading);
            Assert.InRange(await watched.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, width);
        }
    }

    [SkippableTheory]
    [InlineData("Admin", 7)]
    [InlineData("Compliance officer", 7)]
    [InlineData("Safety manager", 5)]
    public async Task Names_of_pages_are_whole_and_beside_each_other_on_a_phone(string role, int pages)
    {
        const string Names = """
            () => { const names = [...document.querySelectorAll('.rail .rail__text')].filter(name => name.getBoundingClientRect().width > 0);
                    const boxes = names.map(name => name.getBoundingClientRect());
                    return [names.length, boxes.slice(1).filter((box, index) => box.left < boxes[index].right).length, names.filter(name => name.scrollWidth > name.clientWidth).length]; }
            """;
        foreach (var width in new[] { 360, 390 })
        {
            await using var watched = await portal.OpenAsync(width, role: role);
            await OpenAsync(watched, "/", "Overview");
            Assert.Equal([pages, 0, 0], await watched.Page.EvaluateAsync<int[]>(Names));
        }
    }

    [SkippableTheory]
    [InlineData(390)]
    [InlineData(768)]
    [InlineData(1440)]
    [InlineData(2560)]
    public async Task Words_of_bar_and_tiles_are_whole_at_every_width(int width)
    {
        const string Cut = """
            () => [...document.querySelectorAll('.fresh__text, .fresh__pill, .stat__label, .warehouse__links a, .top .segments__button')]
              .filter(one => one.clientWidth > 1 && (one.scrollWidth > one.clientWidth || one.clientWidth < 22)).map(one => `${one.className}: ${one.value ?? one.textContent.trim()}`)
            """;
        var code = await portal.AskAsync<string>("SELECT code FROM warehouses WHERE id <> 'unassigned' ORDER BY length(name) LIMIT 1");
        await using var watched = await portal.OpenAsync(width, role: "Safety manager");
        foreach (var (path, heading) in new[] { ("/", "Overview"), ($"/red-zones?w={code}&r=7d", "Red zones"), ($"/exposure?w={code}&r=7d", "Exposure") })
        {
            await OpenAsync(watched, path, heading);
            Assert.Empty(await watched.Page.EvaluateAsync<string[]>(Cut));
            Assert.InRange(await watched.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, width);
        }
    }

    [SkippableFact]
    public async Task Charts_are_drawn_from_the_views()
    {
        await using var watched = await portal.OpenAsync(role: "Admin");
        await OpenAsync(watched, "/red-zones?r=7d", "Red zones");
        await watched.Page.Locator(".apexcharts-canvas svg").First.WaitForAsync();
        var reds = await portal.AskAsync<long>("SELECT total_red_snapshots FROM top_red_zones ORDER BY priority_score DESC LIMIT 1");
        Assert.True(reds > 0);
    }

    [SkippableFact]
    public async Task Page_updates_itself_after_a_refresh()
    {
        await using var watched = await portal.OpenAsync(role: "Admin");
        var (id, code) = (await portal.AskAsync<string>("SELECT id FROM warehouses WHERE id <> 'unassigned' ORDER BY name LIMIT 1"),
            await portal.AskAsync<string>("SELECT code FROM warehouses WHERE id <> 'unassigned' ORDER BY name LIMIT 1"));
        await OpenAsync(watched, $"/red-zones?w={code}&r=1h", "Red zones");
        Assert.DoesNotContain("4,321", await watched.Page.InnerTextAsync("main"), StringComparison.Ordinal);

        await portal.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, event_time, traffic_light, composite_risk, rula_score)
            SELECT @id, (SELECT min(id) FROM zones WHERE warehouse_id = @id), 'test', now() - interval '1 minute', 'red', 90, 7 FROM generate_series(1, 4321)
            """, new { id });
        await portal.RefreshAsync();

        await watched.Page.WaitForFunctionAsync("() => /4,3\\d\\d/.test(document.querySelector('main').innerText)");
        await portal.RunAsync("DELETE FROM ergonomic_snapshots WHERE worker_id = 'test'");
        await portal.RefreshAsync();
        await watched.Page.WaitForFunctionAsync("() => !/4,3\\d\\d/.test(document.querySelector('main').innerText)");
        Assert.Empty(watched.Complaints);
    }

    [SkippableTheory]
    [InlineData("/red-zones?w=NOPE", "There is no warehouse \"NOPE\"")]
    [InlineData("/exposure?w=%3Cscript%3Ealert(1)%3C/script%3E", "There is no warehouse \"<script>alert(1)</script>\"")]
    [InlineData("/postures?r=nonsense", "There is no preset range \"nonsense\"")]
    [InlineData("/red-zones?from=2026-11-22T06:00Z&to=2026-11-21T06:00Z", "The range is reversed")]
    [InlineData("/zone", "No zone is named")]
    [InlineData("/zone?zone=nope", "There is no such zone")]
    [InlineData("/zone?zone=&light=blue", "There is no light \"blue\"")]
    [InlineData("/no-such-page", "There is no page at this address")]
    public async Task Bad_address_is_answered_with_404_and_a_page_that_says_so(string path, string text)
    {
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        var answer = await watched.Page.GotoAsync(path);
        Assert.Equal(404, answer!.Status);
        await Assertions.Expect(watched.Page.Locator("main")).ToContainTextAsync(text);
        Assert.DoesNotContain("   at ", await watched.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Markup_in_names_is_shown_as_text()
    {
        const string name = "<img src=x onerror=alert(1)> '; DROP TABLE zones; --";
        var zone = await portal.AskAsync<string>("SELECT zone_id FROM top_red_zones WHERE zone_id IS NOT NULL ORDER BY priority_score DESC LIMIT 1");
        var code = await portal.AskAsync<string>("SELECT w.code FROM warehouses w JOIN zones z ON z.warehouse_id = w.id WHERE z.id = @zone", new { zone });
        var old = await portal.AskAsync<string>("SELECT name FROM zones WHERE id = @zone", new { zone });
        await portal.RunAsync("UPDATE zones SET name = @name WHERE id = @zone", new { name, zone });
        try
        {
            await portal.RefreshAsync();
            await using var watched = await portal.OpenAsync(role: "Admin");
            var dialogs = 0;
            watched.Page.Dialog += (_, dialog) =>
            {
                dialogs++;
                _ = dialog.DismissAsync();
            };
            foreach (var path in new[] { "/red-zones", "/exposure", "/postures" })
            {
                await OpenAsync(watched, $"{path}?w={code}&r=7d", null);
                await Assertions.Expect(watched.Page.Locator("main")).ToContainTextAsync("<img src=x");
            }

            Assert.Equal(0, dialogs);
            Assert.Empty(watched.Complaints);
        }
        finally
        {
            await portal.RunAsync("UPDATE zones SET name = @old WHERE id = @zone", new { old, zone });
        }
    }

    [SkippableFact]
    public async Task Anonymous_visitor_is_asked_to_sign_in_and_comes_back()
    {
        await using var watched = await portal.OpenAsync();
        await watched.Page.GotoAsync("/postures?r=7d");
        Assert.Contains("/sign-in", watched.Page.Url, StringComparison.Ordinal);
        await watched.Page.GetByRole(AriaRole.Button, new() { Name = "Safety manager" }).ClickAsync();
        await watched.Page.WaitUntilAtAsync(url => url.EndsWith("/postures?r=7d", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("Safety manager")]
    [InlineData("Compliance officer")]
    public async Task Admin_pages_are_refused_to_other_roles(string role)
    {
        await using var watched = await portal.OpenAsync(role: role);
        await watched.Page.GotoAsync("/");
        Assert.Equal(0, await watched.Page.GetByRole(AriaRole.Link, new() { Name = "Retention" }).CountAsync());
        foreach (var path in new[] { "/admin/health", "/api/admin/health", "/admin/views", "/admin/jobs", "/admin/retention", "/admin/storage", "/admin/sessions", "/admin/keys", "/admin/api" })
        {
            Assert.Equal(403, (await watched.Page.GotoAsync(path))!.Status);
        }

        Assert.Equal(role == "Compliance officer" ? 200 : 403, (await watched.Page.GotoAsync("/admin/audit"))!.Status);
    }

    [SkippableFact]
    public async Task Compliance_officer_makes_a_report_and_the_safety_manager_does_not()
    {
        await using var watched = await portal.OpenAsync(role: "Compliance officer");
        await OpenAsync(watched, "/exposure?r=7d", null);
        await watched.Page.Locator("a[href*='/reports?']").First.ClickAsync();
        await Assertions.Expect(watched.Page.Locator(".builder__preview tbody tr").First).ToBeVisibleAsync();
        await watched.Page.GetByLabel("Format").SelectOptionAsync("Csv");
        await watched.Page.GetByLabel("With the signed proof, in a ZIP archive").UncheckAsync();
        await watched.Page.Locator("textarea[name=reason]").FillAsync("Audit 2026-117, second visit");
        var download = await watched.Page.RunAndWaitForDownloadAsync(() => watched.Page.GetByRole(AriaRole.Button, new() { Name = "Make and download" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.InRange(lines.Length, 20, 1 + await portal.AskAsync<int>("SELECT count(*)::int FROM ergo_internal.published_workers"));

        await using var other = await portal.OpenAsync(role: "Safety manager");
        Assert.Equal(403, (await other.Page.GotoAsync("/reports"))!.Status);
        Assert.Equal(403, (await other.Page.Context.APIRequest.PostAsync("/reports/export")).Status);
    }

    private static async Task OpenAsync(WatchedPage watched, string path, string? heading)
    {
        await watched.Page.GotoAsync(path);
        if (heading is not null)
        {
            await Assertions.Expect(watched.Page.Locator("h1")).ToContainTextAsync(heading);
        }

        await Assertions.Expect(watched.Page.Locator(".loading")).ToHaveCountAsync(0);
        await watched.Page.WaitUntilLiveAsync();
    }
}
