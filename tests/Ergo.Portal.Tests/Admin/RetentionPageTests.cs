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
        RetentionForecast? said = null;
        _database.Answer = (_, parameters) =>
        {
            said = parameters.GetValueOrDefault("Forecast") as RetentionForecast;
            return parameters.ContainsKey("Forecast") ? "The court closed it" : "Case 12";
        };
        await cut.InvokeAsync(() => cut.Find("button[aria-label='Put Dock West under legal hold']").ClickAsync(new MouseEventArgs()));
        await ShowsAsync(cut, "td.goes-cell .holds", "Case 12");
        Assert.Contains("by Demo admin (admin)", cut.Find("td.goes-cell").TextContent, StringComparison.Ordinal);
        Assert.Contains("Legal hold", cut.Find("tbody th").TextContent, StringComparison.Ordinal);
        Assert.Empty(cut.FindAll("button[aria-label='Run retention for Dock West']"));

        await cut.InvokeAsync(() => cut.Find("button[aria-label='Lift the hold of Dock West for Case 12']").ClickAsync(new MouseEventArgs()));
        cut.WaitForElement("button[aria-label='Run retention for Dock West']", AdminDatabase.Patience);
        Assert.Equal(7, said!.Snapshots);
        Assert.False(await _database.AskAsync<bool>("SELECT legal_hold FROM ergo_internal.warehouse_retention"));
        Assert.Equal("The court closed it", await _database.AskAsync<string>("SELECT lift_reason FROM ergo_internal.legal_holds"));
        Assert.Contains("retention.hold.lift {\"warehouse\": \"Dock West\"} retention.why {\"reason\": \"The court closed it\"}",
            await _database.AskAsync<string>("SELECT string_agg(concat_ws(' ', action, arguments, detail, result), '|') FROM ergo_internal.audit_log"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hold_placed_by_somebody_else_meanwhile_lasts_beside_it()
    {
        var cut = Open(new Session("Demo admin", Roles.Admin));
        _database.Answer = (_, _) =>
        {
            Task.Run(() => Services.GetRequiredService<LegalHolds>().PlaceAsync("w1", "Case 11", "Somebody else")).Wait();
            return "Case 12";
        };
        await cut.InvokeAsync(() => cut.Find("button[aria-label='Put Dock West under legal hold']").ClickAsync(new MouseEventArgs()));
        await ShowsAsync(cut, "tbody th", "2 legal holds");
        await ShowsAsync(cut, ".holds li", "Case 11");
        await ShowsAsync(cut, ".holds li", "Case 12");
        // Lifting one says that the other lasts, and asks for no count.
        RetentionForecast? said = new() { WarehouseId = "", WarehouseName = "", Snapshots = 0, ShiftSnapshots = 0 };
        _database.Answer = (_, parameters) =>
        {
            said = parameters["Forecast"] as RetentionForecast;
            return "closed";
        };
        await cut.InvokeAsync(() => cut.Find("button[aria-label='Lift the hold of Dock West for Case 11']").ClickAsync(new MouseEventArgs()));
        await cut.WaitForAssertionAsync(() => Assert.Single(cut.FindAll(".holds li")), AdminDatabase.Patience);
        Assert.Null(said);
        Assert.True(await _database.AskAsync<bool>("SELECT legal_hold FROM ergo_internal.warehouse_retention"));
    }

    [Fact]
    public async Task Days_of_several_warehouses_are_changed_at_once_and_what_is_not_found_is_not_chosen()
    {
        await _database.RunAsync("INSERT INTO warehouses (id, name, code, retention_days) SELECT 'm' || n, 'Hall ' || lpad(n::text, 2, '0'), 'H' || n, 60 FROM generate_series(1, 30) n");
        var cut = Open(new Session("Demo admin", Roles.Admin));
        cut.WaitForElement("input[type=search]", AdminDatabase.Patience);
        Assert.Equal(20, cut.FindAll("tbody tr").Count);
        await cut.InvokeAsync(() => cut.Find("input[type=search]").Input("hall 1"));
        await ShowsAsync(cut, ".bulk", "Choose all 10 warehouses found");
        await cut.InvokeAsync(() => cut.Find(".bulk input").Change(true));
        await ShowsAsync(cut, ".bulk [role=status]", "10 chosen");
        IReadOnlyList<RetentionSetting> asked = [];
        _database.Answer = (_, parameters) =>
        {
            asked = (IReadOnlyList<RetentionSetting>)parameters["Settings"]!;
            return 45;
        };
        await cut.InvokeAsync(() => cut.FindAll(".bulk button").Single(button => button.TextContent == "Change their days …").ClickAsync(new MouseEventArgs()));
        await cut.WaitForAssertionAsync(() => Assert.Equal("45", cut.Find(".days input").GetAttribute("value")), AdminDatabase.Patience);
        Assert.Equal(10, asked.Count);
        Assert.Equal(10, await _database.AskAsync<long>("SELECT count(*) FROM warehouses WHERE retention_days = 45"));
        Assert.Equal(10, await _database.AskAsync<long>("SELECT count(*) FROM ergo_internal.retention_changes WHERE new_days = 45 AND changed_by = 'Demo admin (admin)'"));
        Assert.Equal(1, await _database.AskAsync<long>("SELECT count(*) FROM ergo_internal.audit_log WHERE action = 'retention.days.set-many' AND outcome = 'begun'"));
    }

    [Fact]
    public async Task Effect_of_other_days_is_told_while_they_are_typed()
    {
        await FillAsync(7);
        await _database.RunAsync("UPDATE warehouses SET retention_days = 200");
        var cut = Open(new Session("Demo admin", Roles.Admin));
        await cut.InvokeAsync(() => cut.Find(".days input").Input("90"));
        await ShowsAsync(cut, ".days [role=status]", "The next run would delete 7 snapshots older than");
        await cut.InvokeAsync(() => cut.Find(".days input").Input("150"));
        await ShowsAsync(cut, ".days [role=status]", "Nothing would go: nothing is older than");
        Assert.Equal(200, await DaysAsync());
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
