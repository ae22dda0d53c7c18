using System.Globalization;
using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>From the limit a safety manager types to the people counted over it on the exposure page.</summary>
[Collection(PortalTests.Name)]
public sealed class LimitEndToEndTests(PortalFixture portal)
{
    [SkippableFact]
    public async Task Limit_set_through_the_page_counts_the_people_over_it_on_the_exposure_page()
    {
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        var page = watched.Page;
        await portal.RunAsync("DELETE FROM ergo_internal.exposure_limits; DELETE FROM ergo_internal.exposure_limit_changes");
        var (id, code) = (await portal.AskAsync<string>("SELECT id FROM warehouses WHERE id <> 'unassigned' ORDER BY name LIMIT 1"), await portal.AskAsync<string>("SELECT code FROM warehouses WHERE id <> 'unassigned' ORDER BY name LIMIT 1"));
        // The middle of the highest shifts, so that some are over and some are not.
        var limit = await portal.AskAsync<double>("""
            SELECT greatest(0.1, round(percentile_disc(0.5) WITHIN GROUP (ORDER BY m)::numeric, 1))::float8
            FROM (SELECT max(red_minutes) AS m FROM ergo_internal.published_workers WHERE warehouse_id = @id GROUP BY worker_id) x
            """, new { id });

        await page.GotoAsync($"/exposure?w={code}&r=7d");
        await Assertions.Expect(page.GetByText("No exposure limit is set")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Set a limit" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Exposure limits" })).ToBeVisibleAsync();
        await page.WaitUntilLiveAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Change: Worker, red minutes, the company" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        var field = dialog.GetByLabel("Minutes per shift");
        await field.FillAsync("1441");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the limit" }).ClickAsync();
        await Assertions.Expect(field).ToHaveAttributeAsync("aria-invalid", "true");
        Assert.Equal(0, await portal.AskAsync<long>("SELECT count(*) FROM ergo_internal.exposure_limits"));

        await field.FillAsync(limit.ToString("0.#", CultureInfo.InvariantCulture));
        await Assertions.Expect(dialog.GetByText("In the last 7 days")).ToBeVisibleAsync();
        await dialog.GetByLabel("Why").FillAsync("the browser test asks for it");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the limit" }).ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByText("the browser test asks for it")).ToBeVisibleAsync();
        Assert.Equal(limit, await portal.AskAsync<double>("SELECT minutes::float8 FROM ergo_internal.exposure_limits WHERE measure = 'worker_red' AND warehouse_id IS NULL"), 6);

        await page.GotoAsync($"/exposure?w={code}&r=7d");
        var tile = page.Locator("[data-measure=WorkerRed] .stat__figure");
        await Assertions.Expect(tile).ToBeVisibleAsync();
        // From the cells shown, added up apart: a cell is one shift here, and what somebody did beside it belongs to it.
        var expected = await portal.AskAsync<long>("""
            SELECT people_over FROM ergo_internal.people_over_limits(@id, now() - interval '7 days', now(), 5) o WHERE o.measure = 'worker_red'
            """, new { id });
        Assert.Equal(expected, long.Parse(await tile.InnerTextAsync(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
        Assert.True(expected > 0);
        await Assertions.Expect(page.GetByRole(AriaRole.Table, new() { Name = "Who was over a limit" })).ToBeVisibleAsync();
        Assert.Empty(watched.Complaints);
        await portal.RunAsync("DELETE FROM ergo_internal.exposure_limits; DELETE FROM ergo_internal.exposure_limit_changes");
    }
}
