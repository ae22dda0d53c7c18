using Bunit;
using Ergo.Operations.Access;
using Ergo.Operations.Reports;
using Ergo.Operations.Work;
using Ergo.Portal.Actions;
using Ergo.Portal.Pages.Reports;
using Ergo.Portal.Shared;
using Ergo.Portal.Shared.Dialogs;
using Ergo.Portal.Tests.Admin;
using Ergo.Portal.Tests.Reports;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Ergo.Portal.Tests.Components.Reports;

/// <summary>The page that checks a report, on a real database and with real files.</summary>
public sealed class VerifyPageTests(ExposureStore store) : BunitContext, IClassFixture<ExposureStore>
{
    private const string Dock = "DOCK W/1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private bool _confirms;

    private static ReportRequest Request => ReportForm.Csv(Dock, ReportForm.Latest("America/New_York"));

    [Fact]
    public async Task Id_is_looked_up_and_the_same_report_can_be_made_today()
    {
        var made = await MadeAsync();
        var page = Open(Roles.ComplianceOfficer, made.Id.ToLowerInvariant().Replace('0', 'o'));
        await ShownAsync(page, "Authentic");
        Assert.NotNull(page.Find(".verdict--authentic"));
        // Ids are typed as they are heard: in small letters, with an O for a nought.
        Assert.Equal(made.Id, page.Find("dd").TextContent);
        await page.FindAll("button").Single(button => button.TextContent == "Compare with today").ClickAsync(new());
        await ShownAsync(page, "It would be the same: all");
        Assert.Contains(page.FindAll("button"), button => button.TextContent == "Compare again");
    }

    [Fact]
    public async Task File_is_authentic_changed_or_unknown()
    {
        var made = await MadeAsync();
        var page = Open(Roles.ComplianceOfficer, null);
        Drop(page, made.Bytes, made.FileName);
        await ShownAsync(page, "Authentic");
        Assert.Contains(made.Sha256, page.Find(".verdict").TextContent, StringComparison.Ordinal);

        var changed = made.Bytes.ToArray();
        changed[^2] ^= 1;
        Drop(page, changed, made.FileName);
        await ShownAsync(page, "at least one byte is another one. Do not use it");
        Assert.NotNull(page.Find(".verdict--changed"));

        Drop(page, [1, 2, 3], "holiday.jpg");
        await ShownAsync(page, "Nothing here is known of it");
        Assert.NotNull(page.Find(".verdict--unknown"));
        Assert.DoesNotContain("The same report made today", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ER-00000-00000", "unknown")]
    [InlineData("4711", "unknown")]
    public async Task Id_that_nobody_gave_is_unknown(string id, string verdict)
    {
        var page = Open(Roles.ComplianceOfficer, id);
        await page.WaitForAssertionAsync(() => Assert.NotNull(page.Find($".verdict--{verdict}")), Patience);
    }

    [Fact]
    public void New_key_is_not_offered_to_who_may_not_make_one() =>
        Assert.DoesNotContain("Make a new key", Open(Roles.ComplianceOfficer, null).Markup, StringComparison.Ordinal);

    [Fact]
    public async Task Admin_makes_a_new_key_after_a_question()
    {
        await MadeAsync();
        var page = Open(Roles.Admin, null);
        await page.WaitForAssertionAsync(() => Assert.Single(page.FindAll(".changes li"), key => key.TextContent.Contains("signs since", StringComparison.Ordinal)), Patience);
        var keys = page.FindAll(".changes li").Count;
        await NewKeyAsync(page);
        Assert.Equal(keys, page.FindAll(".changes li").Count);
        _confirms = true;
        await NewKeyAsync(page);
        await page.WaitForAssertionAsync(() => Assert.Equal(keys + 1, page.FindAll(".changes li").Count), Patience);
        Assert.Single(page.FindAll(".changes li"), key => key.TextContent.Contains("signs since", StringComparison.Ordinal));
    }

    private static Task NewKeyAsync(IRenderedComponent<VerifyPage> page) =>
        page.FindAll("button").Single(button => button.TextContent.StartsWith("Make a new key", StringComparison.Ordinal)).ClickAsync(new());

    private static void Drop(IRenderedComponent<VerifyPage> page, byte[] bytes, string name) =>
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary(bytes, name));

    private static Task ShownAsync(IRenderedComponent<VerifyPage> page, string text) =>
        page.WaitForAssertionAsync(() => Assert.Contains(text, page.Find(".live").TextContent, StringComparison.Ordinal), Patience);

    private async Task<MadeReport> MadeAsync() => await store.Portal.MakeAsync(await store.Portal.ActorAsync(Roles.ComplianceOfficer), Request);

    private IRenderedComponent<VerifyPage> Open(string role, string? id)
    {
        this.AddComponentLibrary();
        store.Portal.Browser().Dispose();
        Session.AddPolicies(Services);
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(store.Portal.Services.GetRequiredService<VerifyOperations>());
        Services.AddSingleton(store.Portal.Services.GetRequiredService<ExportOperations>());
        Services.AddSingleton(store.Portal.Services.GetRequiredService<OperationRunner>());
        Services.AddScoped<IDialogService>(_ => new AnsweredDialogs((_, _) => _confirms ? true : null));
        Services.AddScoped(provider => new Toast(provider.GetRequiredService<ISnackbar>, TimeProvider.System));
        Services.AddScoped<Confirm>();
        Services.AddScoped<PageActions>();
        Services.AddSingleton<AuthenticationStateProvider>(new Session("Somebody", role));
        Services.AddCascadingAuthenticationState();
        var address = Services.GetRequiredService<NavigationManager>();
        address.NavigateTo(address.GetUriWithQueryParameter("id", id));
        return Render<VerifyPage>();
    }
}
