using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>What runs by schedule is paused, run by hand, resumed and stopped, by whichever admin looks.</summary>
[Collection(PortalTests.Name)]
public sealed class JobsEndToEndTests(PortalFixture portal)
{
    private static readonly LocatorAssertionsToContainTextOptions Patient = new() { Timeout = 60_000 };

    [SkippableFact]
    public async Task Job_is_paused_told_on_other_pages_run_by_hand_all_the_same_and_resumed()
    {
        await using var watched = await portal.OpenAsync(role: "Admin");
        var page = watched.Page;
        await page.GotoAsync("/admin/jobs");
        await page.WaitUntilLiveAsync();
        var row = page.Locator("tr", new() { HasText = "Trimming" });
        await Assertions.Expect(row).ToContainTextAsync("every hour at minute 37");
        try
        {
            await row.GetByRole(AriaRole.Button, new() { Name = "Pause: Trimming" }).ClickAsync();
            var dialog = page.GetByRole(AriaRole.Dialog);
            await dialog.GetByRole(AriaRole.Textbox).FillAsync("The inspector looks at old figures");
            await dialog.GetByRole(AriaRole.Button, new() { NameRegex = new("^Pause") }).ClickAsync();
            await Assertions.Expect(row).ToContainTextAsync("by Demo admin (admin): The inspector looks at old figures");
            await Assertions.Expect(row).ToContainTextAsync("when it is resumed");

            await row.GetByRole(AriaRole.Button, new() { Name = "Run now: Trimming" }).ClickAsync();
            await Assertions.Expect(row.Locator("td[data-label='Last run']")).ToContainTextAsync("Demo admin (admin)", Patient);
            await Waiting.UntilAsync(() => portal.AskAsync<bool>("SELECT outcome = 'succeeded' FROM job_runs WHERE job = 'trim' AND requested_by = 'Demo admin (admin)' ORDER BY id DESC LIMIT 1"));

            await page.GotoAsync("/admin/health");
            await page.WaitUntilLiveAsync();
            await page.Locator("[data-check='job:trim']").GetByRole(AriaRole.Link, new() { Name = "Open jobs" }).ClickAsync();
            await page.WaitUntilLiveAsync();
            await row.GetByRole(AriaRole.Button, new() { Name = "Resume: Trimming" }).ClickAsync();
            await Assertions.Expect(row.GetByRole(AriaRole.Button, new() { Name = "Pause: Trimming" })).ToBeVisibleAsync();
            Assert.Equal(0, await portal.AskAsync<long>("SELECT count(*) FROM ergo_internal.job_pauses"));
            Assert.Empty(watched.Complaints);
        }
        finally
        {
            await portal.RunAsync("SELECT ergo_internal.resume_job('trim')");
        }
    }

    [SkippableFact]
    public async Task Retention_run_that_one_admin_started_is_stopped_by_another_and_says_by_whom()
    {
        await using var one = await portal.OpenAsync(role: "Admin");
        await using var other = await portal.OpenAsync(role: "Admin");
        // A warehouse of its own: what other tests delete or hold does not decide whether there is something to delete.
        const string id = "stopped";
        const string name = "Hall of the stopped run";
        await portal.RunAsync("""
            INSERT INTO warehouses (id, name, code, timezone, retention_days) VALUES ('stopped', 'Hall of the stopped run', 'STOP', 'UTC', 10);
            INSERT INTO ergonomic_snapshots (warehouse_id, event_time, traffic_light) SELECT 'stopped', now() - n * interval '1 hour', 'green' FROM generate_series(0, 480) n
            """);
        try
        {
            await one.Page.GotoAsync("/admin/retention");
            await one.Page.WaitUntilLiveAsync();
            await other.Page.GotoAsync("/admin/retention");
            await other.Page.WaitUntilLiveAsync();
            // A reader of the oldest row keeps the run waiting.
            await using var reader = await portal.DataSource.OpenConnectionAsync();
            await using var transaction = await reader.BeginTransactionAsync();
            await using (var hold = reader.CreateCommand())
            {
                hold.CommandText = "SELECT FROM ergonomic_snapshots WHERE warehouse_id = @id AND event_time < now() - interval '11 days' FOR UPDATE";
                hold.Parameters.AddWithValue("id", id);
                await hold.ExecuteNonQueryAsync();
            }

            await one.Page.GetByRole(AriaRole.Button, new() { Name = $"Run retention for {name}" }).ClickAsync();
            var plan = one.Page.GetByRole(AriaRole.Dialog);
            await plan.GetByLabel("Reason").FillAsync("the disk is full");
            await plan.Locator(".mud-button-filled-error").ClickAsync();
            var progress = other.Page.Locator(".notice", new() { HasText = "Retention runs for" });
            await Assertions.Expect(progress).ToContainTextAsync("rows deleted", Patient);
            await progress.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
            await Assertions.Expect(other.Page.GetByRole(AriaRole.Table, new() { Name = "Retention runs" }).Locator("tbody tr").First).ToContainTextAsync("Stoppedby Demo admin (admin)", Patient);
            await Assertions.Expect(one.Page.Locator("body")).ToContainTextAsync("was stopped. What was committed stays.", Patient);
            await transaction.RollbackAsync();
            Assert.Empty(one.Complaints.Concat(other.Complaints));
        }
        finally
        {
            await portal.RunAsync("DELETE FROM ergonomic_snapshots WHERE warehouse_id = 'stopped'; DELETE FROM warehouses WHERE id = 'stopped'");
        }
    }
}
