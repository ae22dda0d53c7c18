using Bunit;
using Ergo.Operations.Access;
using Ergo.Operations.Reports;
using Ergo.Operations.SavedReports;
using Ergo.Operations.Work;
using Ergo.Portal.Actions;
using Ergo.Portal.Pages.Reports;
using Ergo.Portal.Shared;
using Ergo.Portal.Shared.Dialogs;
using Ergo.Portal.Tests.Admin;
using Ergo.Portal.Tests.Reports;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Ergo.Portal.Tests.Components.Reports;

/// <summary>The form that puts a report together, on a real database: what it would hold, why it cannot be made, and what must be known before.</summary>
public sealed class ReportBuilderTests(ExposureStore store) : BunitContext, IClassFixture<ExposureStore>
{
    private const string Dock = "DOCK W/1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static ReportPeriod Days => ReportForm.Latest("America/New_York", days: 3);

    [Fact]
    public async Task Preview_has_the_first_lines_and_the_form_carries_what_is_asked_for()
    {
        var cut = await OpenAsync(Roles.ComplianceOfficer, Begin(Dock));
        await ShownAsync(cut, "one line per worker and whole shift");
        Assert.True(cut.FindAll(".builder__preview tbody tr").Count >= 6);
        Assert.Contains("worker (pseudonym)", cut.Find(".builder__preview thead").TextContent, StringComparison.Ordinal);
        // What must be known before the figures are used.
        Assert.Contains("The period is not over: of Dock West it is told to", cut.Find(".notice--late").TextContent, StringComparison.Ordinal);
        Assert.Contains("not known: no shifts are scheduled", cut.Find(".facts").TextContent, StringComparison.Ordinal);
        Assert.False(cut.Find("button[type=submit]").HasAttribute("disabled"));
        Assert.Equal(("post", "/reports/export"), (cut.Find("form").GetAttribute("method"), cut.Find("form").GetAttribute("action")));
        var asked = Asked(cut);
        Assert.Equal((Dock, Days, ReportBreakdown.Worker, ReportFormat.Xlsx, true, false), (asked.Warehouses.Single(), asked.Period, asked.Rows, asked.Format, asked.WithProof, asked.WithIds));
    }

    [Fact]
    public async Task Period_without_days_is_refused_beside_the_form_and_comes_back_with_them()
    {
        var cut = await OpenAsync(Roles.ComplianceOfficer, Begin(Dock));
        await ShownAsync(cut, "one line per worker");
        await cut.Find("input[type=date]").ChangeAsync(new() { Value = "" });
        await ShownAsync(cut, "Choose a first day and a last day that is not before it");
        Assert.Empty(cut.FindAll(".builder__preview tbody tr"));
        Assert.True(cut.Find("button[type=submit]").HasAttribute("disabled"));
        await cut.Find("input[type=date]").ChangeAsync(new() { Value = Days.FirstDay!.Value.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) });
        await ShownAsync(cut, "one line per worker");
        Assert.False(cut.Find("button[type=submit]").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Warehouse_without_records_says_so_and_has_no_lines()
    {
        var cut = await OpenAsync(Roles.ComplianceOfficer, Begin("HALL"));
        await ShownAsync(cut, "There are no records of Empty hall yet");
        await ShownAsync(cut, "The report would have no lines");
        // A file that says so can be made all the same: that is what an audit asks for.
        Assert.False(cut.Find("button[type=submit]").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Warehouse_that_is_not_among_those_seen_gives_way_to_the_first_that_is()
    {
        var cut = await OpenAsync(Roles.ComplianceOfficer, Begin("SOMEBODY ELSE'S"));
        await ShownAsync(cut, "one line per worker");
        Assert.Equal([Dock], Asked(cut).Warehouses);
    }

    [Fact]
    public async Task Worker_ids_are_offered_to_those_who_may_see_them_and_need_a_reason_first()
    {
        var officer = await OpenAsync(Roles.ComplianceOfficer, Begin(Dock));
        await ShownAsync(officer, "one line per worker");
        Assert.DoesNotContain("Worker ids instead of pseudonyms", officer.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_ids_that_are_not_shown_are_refused()
    {
        var admin = await OpenAsync(Roles.Admin, Begin(Dock) with { WithIds = true });
        await ShownAsync(admin, "Worker ids of Dock West are not shown to you now");
        Assert.Contains("Worker ids instead of pseudonyms", admin.Markup, StringComparison.Ordinal);
        Assert.Equal((true, ReportGrain.Hour), (Asked(admin).WithIds, Asked(admin).Grain));
    }

    [Fact]
    public async Task What_is_chosen_goes_into_the_form()
    {
        var cut = await OpenAsync(Roles.ComplianceOfficer, Begin(Dock));
        await ShownAsync(cut, "one line per worker");
        await Select(cut, "Period, in the warehouse's time").ChangeAsync(new() { Value = nameof(PeriodName.ThisWeek) });
        await Select(cut, "One line per").ChangeAsync(new() { Value = nameof(ReportBreakdown.Zone) });
        await Select(cut, "and").ChangeAsync(new() { Value = nameof(ReportGrain.Week) });
        await Select(cut, "Format").ChangeAsync(new() { Value = nameof(ReportFormat.Csv) });
        await Select(cut, "Separator").ChangeAsync(new() { Value = "semicolon" });
        await Select(cut, "Decimal sign").ChangeAsync(new() { Value = "comma" });
        await ShownAsync(cut, "one line per zone and week");
        var asked = Asked(cut);
        Assert.Equal((PeriodName.ThisWeek, ReportBreakdown.Zone, ReportGrain.Week, ReportFormat.Csv), (asked.Period.Name, asked.Rows, asked.Grain, asked.Format));
        Assert.Equal((';', ',', true), (asked.Csv.Separator, asked.Csv.DecimalSign, asked.Csv.HasByteOrderMark));
    }

    [Fact]
    public async Task Zones_and_shifts_are_chosen_by_name_and_given_up_with_the_lines_they_are_of()
    {
        var cut = await OpenAsync(Roles.ComplianceOfficer, Begin(Dock));
        await ShownAsync(cut, "one line per worker");
        Assert.Empty(cut.FindAll("input[aria-label='Add to Only these zones']"));
        await Select(cut, "One line per").ChangeAsync(new() { Value = nameof(ReportBreakdown.Zone) });
        await ShownAsync(cut, "one line per zone");
        var field = cut.Find("input[aria-label='Add to Only these zones']");
        Assert.Equal("All 2 zones", field.GetAttribute("placeholder"));
        await field.ChangeAsync(new() { Value = "packing" });
        await cut.WaitForAssertionAsync(() => Assert.Equal(["z2"], Asked(cut).Only), Patience);
        await ShownAsync(cut, "one line per zone");
        Assert.Contains(cut.FindAll(".chip"), chip => chip.TextContent == "Packing, north");
        Assert.DoesNotContain("=cmd|calc", cut.Find(".builder__preview").TextContent, StringComparison.Ordinal);

        await Select(cut, "One line per").ChangeAsync(new() { Value = nameof(ReportBreakdown.Shift) });
        await ShownAsync(cut, "one line per shift");
        Assert.Empty(Asked(cut).Only);
        Assert.DoesNotContain(cut.FindAll(".chip"), chip => chip.TextContent == "Packing, north");
    }

    [Fact]
    public void Preview_that_is_on_its_way_or_failed_says_so()
    {
        this.AddComponentLibrary();
        var waiting = Render<ReportPreviewCard>(parts => parts.Add(part => part.Value, Loadable.Pending<ReportPreview>()));
        Assert.NotEmpty(waiting.FindAll(".skeleton, [class*=skeleton]"));
        Assert.Equal("true", waiting.Find("[role=status]").GetAttribute("aria-busy"));

        var asked = 0;
        var failed = Render<ReportPreviewCard>(parts => parts.Add(part => part.Value, Loadable.Failed<ReportPreview>("The database does not answer.")).Add(part => part.OnRetry, () => asked++));
        Assert.Contains("The database does not answer.", failed.Find(".notice--failed").TextContent, StringComparison.Ordinal);
        failed.Find("button").Click();
        Assert.Equal(1, asked);
    }

    private static ReportBegin Begin(string code) => new(code, Text(Days.FirstDay!.Value), Text(Days.LastDay!.Value), false);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static ReportRequest Asked(IRenderedComponent<ReportBuilder> cut) => ReportRequest.Read(cut.Find("input[name=request]").GetAttribute("value")!)!;

    private static AngleSharp.Dom.IElement Select(IRenderedComponent<ReportBuilder> cut, string label) =>
        cut.FindAll("label.field").Single(field => field.QuerySelector(".field__label")!.TextContent == label).QuerySelector("select")!;

    private static Task ShownAsync(IRenderedComponent<ReportBuilder> cut, string text) =>
        cut.WaitForAssertionAsync(() => Assert.Contains(text, cut.Find(".builder__preview").TextContent, StringComparison.Ordinal), Patience);

    private async Task<IRenderedComponent<ReportBuilder>> OpenAsync(string role, ReportBegin begin)
    {
        this.AddComponentLibrary();
        store.Portal.Browser().Dispose();
        Session.AddPolicies(Services);
        Services.AddSingleton<AuthenticationStateProvider>(new Session("Somebody", role));
        Services.AddCascadingAuthenticationState();
        Services.AddSingleton(store.Portal.Services.GetRequiredService<ReportOperations>());
        Services.AddSingleton(store.Portal.Services.GetRequiredService<SavedReportOperations>());
        Services.AddSingleton(store.Portal.Services.GetRequiredService<OperationRunner>());
        Services.AddScoped(provider => new Toast(provider.GetRequiredService<ISnackbar>, TimeProvider.System));
        Services.AddScoped<Confirm>();
        Services.AddScoped<PageActions>();
        var warehouses = await store.Portal.Services.GetRequiredService<WarehouseDirectory>().ListAsync(AccessScope.All);
        return Render<ReportBuilder>(parts => parts.Add(part => part.Warehouses, warehouses).Add(part => part.Begin, begin));
    }
}
