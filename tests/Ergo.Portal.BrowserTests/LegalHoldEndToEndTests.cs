using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>A hold set through the page must reach the run that it is meant to stop.</summary>
[Collection(PortalTests.Name)]
public sealed class LegalHoldEndToEndTests(PortalFixture portal)
{
    // The run refreshes the views before it looks at the plan.
    private static readonly LocatorAssertionsToContainTextOptions Patient = new() { Timeout = 60_000 };

    [SkippableFact]
    public async Task Hold_set_between_plan_and_run_stops_the_run_and_is_lifted_again()
    {
        await using var watched = await portal.OpenAsync(role: "Admin");
        await using var other = await portal.OpenAsync(role: "Admin");
        var page = watched.Page;
        var id = await portal.AskAsync<string>("SELECT id FROM warehouses WHERE id <> 'unassigned' ORDER BY name LIMIT 1");
        var name = await portal.AskAsync<string>("SELECT name FROM warehouses WHERE id = @id", new { id });
        await portal.RunAsync("UPDATE warehouses SET retention_days = 10 WHERE id = @id", new { id });
        try
        {
            var before = await portal.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = @id", new { id });
            await OpenAsync(page);
            await OpenAsync(other.Page);

            // One admin has the plan before them while the other sets the hold, with the keyboard alone.
            await page.GetByRole(AriaRole.Button, new() { Name = $"Run retention for {name}" }).ClickAsync();
            var plan = page.GetByRole(AriaRole.Dialog);
            await plan.GetByLabel("Reason").FillAsync("the disk is full");
            await other.Page.GetByRole(AriaRole.Button, new() { Name = $"Put {name} under legal hold" }).PressAsync("Enter");
            var hold = other.Page.GetByRole(AriaRole.Dialog);
            await Assertions.Expect(hold.GetByLabel("Matter")).ToBeFocusedAsync(new() { Timeout = 30_000 });
            await other.Page.Keyboard.TypeAsync("Case 12");
            await other.Page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(other.Page.Locator(".row--held")).ToContainTextAsync("Case 12", Patient);

            await plan.Locator(".mud-button-filled-error").ClickAsync();
            await Assertions.Expect(page.Locator(".changes")).ToContainTextAsync($"{name}: ", Patient);
            await Assertions.Expect(page.Locator(".changes")).ToContainTextAsync("it is under legal hold: Case 12", Patient);
            Assert.Equal(before, await portal.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = @id", new { id }));

            await page.GetByRole(AriaRole.Button, new() { Name = $"Lift the hold of {name} for Case 12" }).ClickAsync();
            var question = page.GetByRole(AriaRole.Dialog);
            await Assertions.Expect(question).ToContainTextAsync("will then delete", Patient);
            await question.GetByLabel("Why it is lifted").FillAsync("the court closed it");
            await question.Locator(".mud-button-filled-error").ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = $"Run retention for {name}" })).ToBeVisibleAsync(new() { Timeout = 60_000 });
            Assert.Equal(0, await portal.AskAsync<long>("SELECT count(*) FROM ergo_internal.warehouse_retention WHERE legal_hold"));
            Assert.Empty(watched.Complaints.Concat(other.Complaints));
        }
        finally
        {
            await portal.RunAsync("UPDATE warehouses SET retention_days = 90 WHERE id = @id; UPDATE ergo_internal.warehouse_retention SET legal_hold = false, hold_reason = NULL", new { id });
        }
    }

    private static async Task OpenAsync(IPage page)
    {
        await page.GotoAsync("/admin/retention");
        await page.WaitUntilLiveAsync();
    }
}
