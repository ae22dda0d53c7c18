using Bunit;
using Ergo.Operations.Access;
using Ergo.Portal.Pages.Retention;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Snapshots.Retention;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Admin;

/// <summary>The page on a real database.</summary>
public sealed class RetentionPageTests : BunitContext, IAsyncLifetime
{
    private AdminDatabase _database = null!;

    public async Task InitializeAsync() => _database = await AdminDatabase.CreateAsync();

    async Task IAsyncLifetime.DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Person_with_the_right_changes_the_days_and_is_recorded()
    {
        var cut = Open(new Session("Demo admin", Roles.Admin));
        await EnterAsync(cut, "120");
        await ShowsAsync(cut, "tbody tr", "set by Demo admin (admin)");
        await ShowsAsync(cut, ".data-table table", "90 days");
        Assert.Equal(120, await DaysAsync());
    }

    [Fact]
    public async Task Person_whose_right_was_taken_away_is_refused_at_the_click_and_nothing_changes()
    {
        var session = new Session("Demo admin", Roles.Admin);
        var cut = Open(session);
        session.Roles = [Roles.SafetyManager];
        await EnterAsync(cut, "120");
        await ShowsAsync(cut, "[role=alert]", "needs the role admin. Nothing was done.");
        _database.Answer = (_, _) => "Case 12";
        await cut.InvokeAsync(() => cut.Find("button[aria-label='Put Dock West under legal hold']").ClickAsync(new MouseEventArgs()));
        Assert.Equal(90, await DaysAsync());
        Assert.Equal(0, await _database.AskAsync<long>("SELECT count(*) FROM ergo_internal.setting_changes"));
    }

    [Fact]
    public async Task Second_editor_is_told_and_overwrites_nothing()
    {
        var cut = Open(new Session("Demo admin", Roles.Admin));
        await cut.InvokeAsync(() => cut.Find("input").Input("120"));
        await Services.GetRequiredService<WarehouseRetention>().SetDaysAsync("w1", 90, 100, "Somebody else");
        await cut.InvokeAsync(() => cut.Find(".days").Submit());
        await ShowsAsync(cut, "[role=alert]", "Retention is now 100 days (changed by Somebody else), no longer 90 days. Nothing was overwritten. Still set to 100 days.");
        Assert.Equal(100, await DaysAsync());
    }

    [Fact]
    public async Task Hold_marks_the_row_with_reason_and_person_and_is_lifted_after_saying_what_goes()
    {
        await FillAsync(7);
        var cut = Open(new Session("Demo admin", Roles.Admin));
        _database.Answer = (_, parameters) => parameters.ContainsKey("Question") ? true : "Case 12";
        await cut.InvokeAsync(() => cut.Find("button[aria-label='Put Dock West under legal hold']").ClickAsync(new MouseEventArgs()));
        await ShowsAsync(cut, "tbody tr", "nothing: Case 12");
        Assert.Contains("by Demo admin (admin)", cut.Find(".goes-cell").TextContent, StringComparison.Ordinal);
        Assert.Contains("Legal hold", cut.Find("tbody th").TextContent, StringComparison.Ordinal);
        Assert.Empty(cut.FindAll("button[aria-label='Run retention for Dock West']"));

        await cut.InvokeAsync(() => cut.Find("button[aria-label='Lift the legal hold of Dock West']").ClickAsync(new MouseEventArgs()));
        cut.WaitForElement("button[aria-label='Run retention for Dock West']", AdminDatabase.Patience);
        Assert.Contains("will then delete 7 snapshots of Dock West", Assert.Single(_database.Texts), StringComparison.Ordinal);
        Assert.False(await _database.AskAsync<bool>("SELECT legal_hold FROM ergo_internal.warehouse_retention"));
    }

    [Fact]
    public async Task Hold_set_by_somebody_else_meanwhile_is_not_overwritten()
    {
        var cut = Open(new Session("Demo admin", Roles.Admin));
        _database.Answer = (_, _) =>
        {
            Task.Run(() => Services.GetRequiredService<LegalHolds>().SetAsync("w1", null, "Case 11", "Somebody else")).Wait();
            return "Case 12";
        };
        await cut.InvokeAsync(() => cut.Find("button[aria-label='Put Dock West under legal hold']").ClickAsync(new MouseEventArgs()));
        await ShowsAsync(cut, "tbody tr", "nothing: Case 11");
        Assert.Equal(1, await _database.AskAsync<long>("SELECT count(*) FROM ergo_internal.setting_changes"));
    }

    [Fact]
    public async Task Floor_is_changed_after_saying_whom_it_covers_and_refuses_shorter_days_in_the_form()
    {
        var cut = Open(new Session("Demo admin", Roles.Admin));
        _database.Answer = (_, parameters) => parameters.ContainsKey("Question") ? true : 120;
        await cut.InvokeAsync(() => cut.FindAll("button").Single(button => button.TextContent == "Floor: 1 day …").ClickAsync(new MouseEventArgs()));
        await ShowsAsync(cut, "tbody tr", "Below the floor: kept for 120 days");
        Assert.StartsWith("Dock West (90 days) is set lower and will be kept for 120 days", Assert.Single(_database.Texts), StringComparison.Ordinal);
        await EnterAsync(cut, "119");
        await ShowsAsync(cut, "[role=alert]", "This installation keeps snapshots for at least 120 days; 119 is below that floor. Still set to 90 days.");
    }

    [Fact]
    public async Task Identity_days_are_changed_after_saying_how_many_rows_lose_their_worker()
    {
        await FillAsync(4);
        var cut = Open(new Session("Demo admin", Roles.Admin));
        _database.Answer = (_, parameters) => parameters.ContainsKey("Question") ? true : new Ergo.Portal.Pages.Retention.IdentityChoice(30);
        await cut.InvokeAsync(() => cut.Find("button[aria-label='Change for how long Dock West names its workers']").ClickAsync(new MouseEventArgs()));
        await ShowsAsync(cut, "tbody tr", "30 days");
        Assert.Contains("1 exposure row older than", Assert.Single(_database.Texts), StringComparison.Ordinal);
        Assert.Equal(30, await _database.AskAsync<int>("SELECT identity_days FROM ergo_internal.warehouse_retention"));
    }

    [Fact]
    public async Task Run_of_a_plan_that_changed_says_what_changed_and_deletes_nothing()
    {
        await FillAsync(7);
        var cut = Open(new Session("Demo admin", Roles.Admin));
        _database.Answer = (_, _) =>
        {
            Task.Run(() => FillAsync(3)).Wait();
            return "The disk is full";
        };
        await cut.InvokeAsync(() => cut.Find("button[aria-label='Run retention for Dock West']").ClickAsync(new MouseEventArgs()));
        await ShowsAsync(cut, ".changes", "10 snapshots instead of 7");
        Assert.Contains("Nothing was deleted", cut.Find(".notice").TextContent, StringComparison.Ordinal);
        Assert.Equal(10, await _database.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots"));
    }

    // On the renderer's own thread: the page may be drawn anew at any moment, and what was found before is then no longer there.
    private static async Task EnterAsync(IRenderedComponent<RetentionPage> cut, string days)
    {
        await cut.InvokeAsync(() => cut.Find("input").Input(days));
        await cut.InvokeAsync(() => cut.Find(".days").Submit());
    }

    private static Task ShowsAsync(IRenderedComponent<RetentionPage> cut, string selector, string text) =>
        cut.WaitForAssertionAsync(() => Assert.Contains(cut.FindAll(selector), element => element.TextContent.Contains(text, StringComparison.Ordinal)), AdminDatabase.Patience);

    // Expired snapshots of one worker, taken in by the views while the warehouse kept them.
    private async Task FillAsync(int rows)
    {
        await _database.RunAsync($"""
            SELECT create_ergonomic_snapshot_partition((now() AT TIME ZONE 'UTC')::date - 100);
            UPDATE warehouses SET retention_days = 200;
            INSERT INTO ergonomic_snapshots (warehouse_id, worker_id, event_time, traffic_light)
            SELECT 'w1', 'k1', date_trunc('day', now(), 'UTC') - interval '99 days', 'red' FROM generate_series(1, {rows})
            """);
        await _database.RunAsync("CALL refresh_all_views()");
        await _database.RunAsync("UPDATE warehouses SET retention_days = 90");
    }

    private IRenderedComponent<RetentionPage> Open(Session session)
    {
        var cut = _database.Open<RetentionPage>(this, session);
        cut.WaitForElement("input", AdminDatabase.Patience);
        return cut;
    }

    private Task<int> DaysAsync() => _database.AskAsync<int>("SELECT retention_days FROM warehouses WHERE id = 'w1'");
}
