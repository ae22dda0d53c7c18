using Ergo.Accounts;
using Ergo.Accounts.SavedReports;
using Ergo.Operations;
using Ergo.Operations.Access;
using Ergo.Operations.Reports;
using Ergo.Operations.SavedReports;
using Ergo.Portal.Tests.Reports;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Reports;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.SavedReports;

/// <summary>Saved reports belong to who saved them, and nobody overwrites what somebody else changed meanwhile.</summary>
public sealed class SavedReportOperationsTests(ExposureStore store) : IClassFixture<ExposureStore>, IAsyncLifetime
{
    private static readonly ReportRequest Request = new() { Warehouses = ["DOCK W/1"] };

    private SavedReportOperations Operations => store.Portal.Services.GetRequiredService<SavedReportOperations>();

    public async Task InitializeAsync()
    {
        using var browser = store.Portal.Browser();
        await store.RunAsync("DELETE FROM ergo_internal.report_templates");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task What_is_shared_is_seen_by_the_role_and_changed_by_its_owner_only()
    {
        var (officer, colleague, admin) = (Actor("officer", Roles.ComplianceOfficer), Actor("colleague", Roles.ComplianceOfficer), Actor("admin", Roles.Admin));
        Assert.True((await SaveAsync(officer, "Own")).IsDone);
        Assert.True((await SaveAsync(officer, "Shared", Roles.ComplianceOfficer)).IsDone);
        Assert.Equal(["Own", "Shared"], (await Operations.ListAsync(officer)).Select(one => one.Name));
        var seen = Assert.Single(await Operations.ListAsync(colleague));
        Assert.Equal("Shared", seen.Name);
        Assert.Empty(await Operations.ListAsync(admin));
        Assert.Equal(SavedReportCodes.NotYours, (await Operations.SaveAsync(colleague, seen, Request)).Result!.Code);
        Assert.Equal(SavedReportCodes.NotYours, (await Operations.DeleteAsync(colleague, seen)).Result!.Code);
        Assert.Equal(SavedReportCodes.NotYours, (await Operations.ScheduleAsync(colleague, seen, Schedule())).Result!.Code);
        Assert.Equal(AccessCodes.RightLacking, (await SaveAsync(Actor("viewer", Roles.Viewer), "Mine")).Result!.Code);
    }

    [Fact]
    public async Task Second_of_two_who_change_it_at_once_is_told()
    {
        var officer = Actor("officer", Roles.ComplianceOfficer);
        await SaveAsync(officer, "Quarter");
        var (first, second) = (Assert.Single(await Operations.ListAsync(officer)), Assert.Single(await Operations.ListAsync(officer)));
        first.Name = "Quarter by shift";
        Assert.True((await Operations.SaveAsync(officer, first, Request)).IsDone);
        second.Name = "Quarter by zone";
        Assert.Equal(SavedReportCodes.Changed, (await Operations.SaveAsync(officer, second, Request)).Result!.Code);
        Assert.Equal(SavedReportCodes.Changed, (await Operations.DeleteAsync(officer, second)).Result!.Code);
        Assert.Equal("Quarter by shift", Assert.Single(await Operations.ListAsync(officer)).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public async Task It_needs_a_name(string name) => Assert.Equal(SavedReportCodes.NameFault, (await SaveAsync(Actor("officer", Roles.ComplianceOfficer), name)).Result!.Code);

    [Fact]
    public async Task Names_are_a_persons_own_and_each_once()
    {
        var (officer, colleague) = (Actor("officer", Roles.ComplianceOfficer), Actor("colleague", Roles.ComplianceOfficer));
        Assert.True((await SaveAsync(officer, "Quarter")).IsDone);
        Assert.Equal(SavedReportCodes.NameTaken, (await SaveAsync(officer, " quarter ")).Result!.Code);
        Assert.True((await SaveAsync(colleague, "Quarter")).IsDone);
    }

    [Fact]
    public async Task A_schedule_that_could_not_be_kept_is_refused()
    {
        var officer = Actor("officer", Roles.ComplianceOfficer);
        await SaveAsync(officer, "Quarter");
        var template = Assert.Single(await Operations.ListAsync(officer));
        Assert.Equal(SavedReportCodes.NoMail, await CodeAsync(Schedule(recipients: "officer@example.org")));
        Assert.Equal(SavedReportCodes.AddressFault, await CodeAsync(Schedule(recipients: "officer(at)example.org")));
        Assert.Equal(SavedReportCodes.NoFolder, await CodeAsync(Schedule(toFolder: true)));
        Assert.Equal(ReportCodes.ReasonFault, await CodeAsync(Schedule(reason: "short")));
        Assert.Equal(ReportCodes.UnknownChoice, await CodeAsync(Schedule(zone: "Mars/Base")));
        Assert.True((await Operations.ScheduleAsync(officer, template, Schedule())).IsDone);
        var scheduled = Assert.Single(await Operations.ListAsync(officer)).Schedule!;
        Assert.Equal(("officer", "Europe/Berlin"), (scheduled.Subject, scheduled.Timezone));

        async Task<string> CodeAsync(ReportSchedule schedule) => (await Operations.ScheduleAsync(officer, template, schedule)).Result!.Code;
    }

    [Fact]
    public async Task A_report_with_worker_ids_is_not_made_by_itself()
    {
        var officer = Actor("officer", Roles.ComplianceOfficer);
        await SaveAsync(officer, "With ids", request: Request with { WithIds = true, Grain = ReportGrain.Hour });
        Assert.Equal(SavedReportCodes.NoIds, (await Operations.ScheduleAsync(officer, Assert.Single(await Operations.ListAsync(officer)), Schedule())).Result!.Code);
    }

    private static ReportSchedule Schedule(string? recipients = null, bool toFolder = false, string reason = "For the weekly inspection", string zone = "Europe/Berlin") =>
        new() { Cadence = ReportCadence.Weekly, TimeOfDay = new TimeOnly(6, 0), Timezone = zone, Reason = reason, ToFolder = toFolder, Recipients = recipients is null ? [] : [recipients] };

    private static Actor Actor(string subject, string role)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new Actor
        {
            Signature = Signature.Of(subject, subject, [role]), Roles = [role], Scope = AccessScope.All, Standing = Standing.Live,
            Session = new Session { Id = 1, Issuer = "https://issuer.example", Subject = subject, Name = subject, StartedAt = now, SeenAt = now, EndsAt = now.AddHours(1), Claims = [new SessionClaim("roles", role)] },
        };
    }

    private Task<Outcome> SaveAsync(Actor actor, string name, string? role = null, ReportRequest? request = null) =>
        Operations.SaveAsync(actor, new ReportTemplate { Name = name, SharedWith = role }, request ?? Request);
}
