using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>From the number an admin types to the rows that are gone: the setting must reach the job.</summary>
[Collection(PortalTests.Name)]
public sealed class RetentionEndToEndTests(PortalFixture portal)
{
    [SkippableFact]
    public async Task Days_set_through_the_page_decide_which_rows_a_run_through_the_page_deletes()
    {
        await using var watched = await portal.OpenAsync();
        var page = watched.Page;
        var id = await portal.AskAsync<string>("SELECT id FROM warehouses WHERE id <> 'unassigned' ORDER BY name DESC LIMIT 1");
        var name = await portal.AskAsync<string>("SELECT name FROM warehouses WHERE id = @id", new { id });
        var before = await portal.AskAsync<int>("SELECT retention_days FROM warehouses WHERE id = @id", new { id });
        await watched.SignInAsync("Admin");
        await page.GotoAsync("/admin/retention");
        var days = page.GetByLabel($"Days to keep snapshots of {name}");
        await page.WaitUntilLiveAsync();

        foreach (var bad in new[] { "0", "-1", "3651", "1.5", "ninety", "" })
        {
            await days.FillAsync(bad);
            await days.PressAsync("Enter");
            await Assertions.Expect(days).ToHaveAttributeAsync("aria-invalid", "true");
            await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync($"Still set to {before} days.");
        }

        Assert.Equal(before, await portal.AskAsync<int>("SELECT retention_days FROM warehouses WHERE id = @id", new { id }));

        await days.FillAsync("5");
        await days.PressAsync("Enter");
        await page.GetByRole(AriaRole.Dialog).Locator(".mud-button-filled-error, .mud-button-filled-primary").ClickAsync();
        await Waiting.UntilAsync(() => portal.AskAsync<bool>("SELECT retention_days = 5 FROM warehouses WHERE id = @id", new { id }));

        const string expired = "event_time < (date_trunc('day', now() AT TIME ZONE 'UTC') - interval '5 days') AT TIME ZONE 'UTC'";
        var going = await portal.AskAsync<long>($"SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = @id AND {expired}", new { id });
        var staying = await portal.AskAsync<string>($"SELECT md5(string_agg(id, ',' ORDER BY id)) FROM ergonomic_snapshots WHERE NOT (warehouse_id = @id AND {expired})", new { id });
        var figures = await portal.AskAsync<double>("SELECT sum(total_minutes) FROM worker_exposure_minutes");
        Assert.True(going > 1000);

        await page.ReloadAsync();
        await page.WaitUntilLiveAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Run retention for {name}" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync(going.ToString("N0", System.Globalization.CultureInfo.InvariantCulture));
        await dialog.GetByLabel("Reason").FillAsync("the browser test asks for it");
        await dialog.Locator(".mud-button-filled-error").ClickAsync();
        await Waiting.UntilAsync(() => portal.AskAsync<bool>(
            "SELECT EXISTS (SELECT FROM job_runs WHERE job = 'retention' AND subject = @id AND outcome = 'succeeded')", new { id }));

        Assert.Equal(0, await portal.AskAsync<long>($"SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = @id AND {expired}", new { id }));
        Assert.Equal(staying, await portal.AskAsync<string>("SELECT md5(string_agg(id, ',' ORDER BY id)) FROM ergonomic_snapshots"));
        Assert.Equal(figures, await portal.AskAsync<double>("SELECT sum(total_minutes) FROM worker_exposure_minutes"), 3);
        Assert.Equal("the browser test asks for it", await portal.AskAsync<string>(
            "SELECT detail ->> 'reason' FROM job_runs WHERE job = 'retention' AND subject = @id ORDER BY id DESC LIMIT 1", new { id }));
        Assert.Empty(watched.Complaints);
    }
}
