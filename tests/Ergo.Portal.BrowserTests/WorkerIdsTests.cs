using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>Who workers are, on the page Exposure: pseudonyms, until somebody with the right gives a reason.</summary>
[Collection(PortalTests.Name)]
public sealed partial class WorkerIdsTests(PortalFixture portal)
{
    private const string Reason = "Case 2026-117: rotation after a back injury";
    private const string Newest = "SELECT max(id) FROM ergo_internal.sessions WHERE name = 'Demo safety manager'";
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 30_000 };
    private static readonly LocatorAssertionsToHaveCountOptions PatientCount = new() { Timeout = 30_000 };

    [SkippableFact]
    public async Task Ids_are_shown_for_a_reason_written_down_and_hidden_again()
    {
        await using var watched = await OpenAsync("Safety manager");
        var page = watched.Page;
        await SeePseudonymAsync(page);

        await page.GetByRole(AriaRole.Button, new() { Name = "Show worker ids …" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        var show = dialog.GetByRole(AriaRole.Button, new() { Name = "Show worker ids for 15 minutes" });
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("because");
        await show.ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("at least 10 characters", new() { Timeout = 30_000 });
        await dialog.GetByRole(AriaRole.Textbox).FillAsync(Reason);
        await show.ClickAsync();

        await Assertions.Expect(page.GetByText("Worker ids are shown to you until")).ToBeVisibleAsync(Patient);
        await Assertions.Expect(FirstWorker(page)).Not.ToHaveTextAsync(PseudonymPattern(), new() { Timeout = 30_000 });
        var id = (await FirstWorker(page).InnerTextAsync()).Trim();
        Assert.Equal(1, await portal.AskAsync<long>("SELECT count(*) FROM (SELECT DISTINCT worker_id FROM worker_exposure_minutes WHERE worker_id = @id) x", new { id }));
        var seen = await portal.AskAsync<string>($"SELECT result::text FROM ergo_internal.audit_log WHERE action = 'ids.see' AND session = ({Newest}) ORDER BY id DESC LIMIT 1");
        Assert.Contains($"\"reason\": \"{Reason}\"", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(id, seen, StringComparison.Ordinal);
        var pseudonym = await portal.AskAsync<string>(
            "SELECT ergo_internal.pseudonym(k.inner_pad, k.outer_pad, @id) FROM (SELECT warehouse_id FROM worker_exposure_minutes WHERE worker_id = @id LIMIT 1) e, ergo_internal.pseudonym_key(e.warehouse_id) k",
            new { id });
        Assert.Contains(pseudonym, seen, StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "Hide them now" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Worker ids are shown to you until")).ToHaveCountAsync(0, PatientCount);
        await SeePseudonymAsync(page);
        Assert.Equal(0, await portal.AskAsync<long>($"SELECT count(*) FROM ergo_internal.unmaskings WHERE session = ({Newest}) AND ends_at > clock_timestamp()"));
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Right_that_was_taken_away_hides_the_ids_that_are_shown()
    {
        await using var watched = await OpenAsync("Safety manager");
        var page = watched.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Show worker ids …" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Textbox).FillAsync(Reason);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Show worker ids for 15 minutes" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Worker ids are shown to you until")).ToBeVisibleAsync(Patient);

        await portal.RunAsync($"UPDATE ergo_internal.sessions SET claims = '[{{\"type\": \"role\", \"value\": \"viewer\"}}]' WHERE id = ({Newest})");
        await Assertions.Expect(page.GetByText("Worker ids are shown to you until")).ToHaveCountAsync(0, PatientCount);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Show worker ids …" })).ToHaveCountAsync(0, PatientCount);
        await SeePseudonymAsync(page);
    }

    [SkippableFact]
    public async Task Compliance_officer_is_not_offered_the_ids()
    {
        await using var watched = await OpenAsync("Compliance officer");
        await SeePseudonymAsync(watched.Page);
        await Assertions.Expect(watched.Page.GetByRole(AriaRole.Button, new() { Name = "Show worker ids …" })).ToHaveCountAsync(0, PatientCount);
    }

    private async Task<WatchedPage> OpenAsync(string role)
    {
        var watched = await portal.OpenAsync();
        await watched.SignInAsync(role, "/exposure?r=7d");
        await watched.Page.WaitUntilLiveAsync();
        await Assertions.Expect(FirstWorker(watched.Page)).ToBeVisibleAsync(Patient);
        return watched;
    }

    // The grid draws its rows a moment after the card around it.
    private static Task SeePseudonymAsync(IPage page) =>
        Assertions.Expect(FirstWorker(page)).ToHaveTextAsync(PseudonymPattern(), new() { Timeout = 30_000 });

    private static ILocator FirstWorker(IPage page) => page.GetByRole(AriaRole.Table, new() { Name = "Workers by weighted exposure" }).Locator("tbody th").First;

    [GeneratedRegex(@"^\s*[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}\s*$")]
    private static partial Regex PseudonymPattern();
}
