using System.Text.Json;
using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>An admin reads on one page what is wrong, presses what is offered, and sees it mended; every other page says that something is wrong.</summary>
[Collection(PortalTests.Name)]
public sealed class HealthEndToEndTests(PortalFixture portal)
{
    [SkippableFact]
    public async Task View_is_paused_told_everywhere_mended_with_one_button_and_resumed()
    {
        await using var watched = await portal.OpenAsync(role: "Admin");
        var page = watched.Page;
        await page.GotoAsync("/admin/views");
        await page.WaitUntilLiveAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause posture_type_counts" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { NameRegex = new("^Pause") }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("A pause needs a reason");
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("Index is rebuilt");
        await dialog.GetByRole(AriaRole.Button, new() { NameRegex = new("^Pause") }).ClickAsync();
        await Assertions.Expect(page.Locator("tr", new() { HasText = "Paused by" })).ToContainTextAsync("Index is rebuilt");
        await page.GotoAsync("/postures?r=7d");
        await Assertions.Expect(page.Locator(".top")).ToContainTextAsync("posture_type_counts is paused");

        await portal.RunAsync("UPDATE ergo_internal.views SET last_error = 'canceling statement due to lock timeout', last_error_at = now(), last_success_at = now() - interval '1 hour' WHERE name = 'posture_type_counts'");
        await portal.RunAsync("SELECT pg_notify('ergo_view_refreshed', 'posture_type_counts')");
        await page.GotoAsync("/");
        var banner = page.GetByRole(AriaRole.Status, new() { Name = "Health" });
        await Assertions.Expect(banner).ToContainTextAsync("posture_type_counts fails to refresh: lock timeout");
        await banner.GetByRole(AriaRole.Link, new() { Name = "What to do" }).ClickAsync();
        await page.WaitUntilLiveAsync();
        var row = page.Locator("[data-check='view:posture_type_counts']");
        await Assertions.Expect(row).ToHaveAttributeAsync("data-level", "failing");
        using (var told = JsonDocument.Parse(await (await page.APIRequest.GetAsync("/api/admin/health")).TextAsync()))
        {
            Assert.Equal("failing", told.RootElement.GetProperty("level").GetString());
            var check = told.RootElement.GetProperty("checks").EnumerateArray().Single(one => one.GetProperty("subject").GetString() == "posture_type_counts");
            Assert.Equal(("health.view.failing", "failing"), (check.GetProperty("code").GetString(), check.GetProperty("level").GetString()));
            Assert.Contains("lock timeout", check.GetProperty("text").GetString(), StringComparison.Ordinal);
        }

        await row.GetByRole(AriaRole.Button, new() { NameRegex = new("Refresh now") }).ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("is paused by", new() { Timeout = 30_000 });
        await row.GetByRole(AriaRole.Link, new() { Name = "Open views" }).ClickAsync();
        await page.WaitUntilLiveAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume posture_type_counts" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pause posture_type_counts" })).ToBeVisibleAsync();
        await page.GotoAsync("/admin/health");
        await Assertions.Expect(row).ToHaveAttributeAsync("data-level", "fine");
        Assert.Empty(watched.Complaints);
    }
}
