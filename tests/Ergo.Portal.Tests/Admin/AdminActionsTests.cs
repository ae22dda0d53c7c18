using Ergo.Accounts.Audit;
using Ergo.Portal.Admin;
using Ergo.Portal.Auth;
using Ergo.Portal.Auth.Audit;
using Ergo.Portal.Components.Shared;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Retention;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MudBlazor;
using MudBlazor.Services;
using Npgsql;

namespace Ergo.Portal.Tests.Admin;

public sealed class AdminActionsTests(AdminActionsTests.Written written) : IClassFixture<AdminActionsTests.Written>, IDisposable
{
    private readonly LongWork _work = new(TimeProvider.System, NullLogger<LongWork>.Instance);
    private readonly ISnackbar _told = Messages();
    private int _acts;

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData(Policies.EditRetention)]
    [InlineData(Policies.RunRetention)]
    [InlineData(Policies.RefreshViews)]
    [InlineData(Policies.MaintainStorage)]
    [InlineData(Policies.VerifyViews)]
    public async Task Person_without_the_right_is_refused_and_nothing_happens(string policy)
    {
        foreach (var role in Roles.All.Except(Policies.Grants[policy]))
        {
            var actions = Actions(new Session("Somebody", role));
            var refusal = await actions.DoAsync(policy, "Doing it", Act);
            Assert.Equal("Doing it needs the role admin. Nothing was done.", refusal);
            Assert.Equal(refusal, await actions.RunAsync(policy, "work", "Doing it", (by, _) => Act(by)));
        }

        // The right role, but not every warehouse.
        var some = Actions(new Session("Somebody", Roles.Admin) { Scope = AccessScope.Of(["w1"]) });
        Assert.Equal("Doing it needs the role admin, with every warehouse assigned. Nothing was done.", await some.DoAsync(policy, "Doing it", Act));

        Assert.Equal(0, _acts);
        Assert.All(_told.ShownSnackbars, message => Assert.Equal(Severity.Error, message.Severity));
    }

    [Fact]
    public async Task Right_lost_since_the_page_was_opened_is_noticed_at_the_click()
    {
        var session = new Session("Somebody", Roles.Admin);
        var actions = Actions(session);
        Assert.Null(await actions.DoAsync(Policies.EditRetention, "Doing it", Act));
        session.Roles = [Roles.SafetyManager];
        Assert.NotNull(await actions.DoAsync(Policies.EditRetention, "Doing it", Act));
        Assert.Equal(1, _acts);
    }

    [Fact]
    public async Task Work_is_signed_with_name_and_role()
    {
        string? signed = null;
        await Actions(new Session("Demo admin", Roles.Admin)).DoAsync(Policies.EditRetention, "Doing it", by => Task.FromResult(signed = by));
        Assert.Equal("Demo admin (admin)", signed);
    }

    [Fact]
    public async Task Refusal_of_the_store_is_told_in_its_own_words()
    {
        var refusal = await Actions(new Session("Somebody", Roles.Admin)).DoAsync(
            Policies.EditRetention, "Doing it", _ => throw new RetentionException("Retention is now 60 days."));
        Assert.Equal("Retention is now 60 days.", refusal);
        Assert.Equal(refusal, Assert.Single(_told.ShownSnackbars).Message);
    }

    [Fact]
    public async Task Second_caller_is_told_who_runs_it()
    {
        var gate = new TaskCompletionSource<string>();
        var first = Actions(new Session("First", Roles.Admin)).RunAsync(Policies.RefreshViews, "work", "Refreshing", (_, _) => gate.Task);
        var refusal = await Actions(new Session("Second", Roles.Admin)).RunAsync(Policies.RefreshViews, "work", "Refreshing", (by, _) => Act(by));
        Assert.StartsWith("Refreshing is under way already, started by First (admin) at ", refusal, StringComparison.Ordinal);
        Assert.Equal(0, _acts);
        gate.SetResult("done");
        Assert.Null(await first);
    }

    [Fact]
    public async Task Only_who_started_work_can_stop_it()
    {
        var own = Actions(new Session("First", Roles.Admin));
        var run = own.RunAsync(Policies.RefreshViews, "work", "Refreshing", async (_, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return "";
        });
        Assert.NotNull(await Actions(new Session("Second", Roles.Admin)).StopAsync(Policies.RefreshViews, "work", "Stopping"));
        Assert.False(Assert.Single(_work.Running).IsStopping);
        Assert.Null(await own.StopAsync(Policies.RefreshViews, "work", "Stopping"));
        Assert.Null(await run);
        Assert.Empty(_work.Running);
        Assert.Contains(_told.ShownSnackbars, message => message.Message == "Refreshing was stopped. What was committed stays.");
        // It did not fail by itself.
        var ended = (await new AuditLog(written.DataSource).ListAsync(new AuditFilter { Who = "First", What = "Refreshing", Outcome = AuditOutcome.Failed }, 1))[0];
        Assert.StartsWith("Stopped on request. ", ended.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_stops_with_the_portal()
    {
        var run = Actions(new Session("First", Roles.Admin)).RunAsync(Policies.RefreshViews, "work", "Refreshing", async (_, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return "";
        });
        await _work.StopAsync(CancellationToken.None);
        Assert.Equal("Refreshing was stopped because the portal stops.", await run);
        Assert.Null(_work.TryStart("more", new Person("x", "x"), _ => Task.CompletedTask));
    }

    [Fact]
    public async Task What_is_done_is_written_down_when_it_begins_and_when_it_ends()
    {
        var actions = Actions(new Session("Auditor", Roles.Admin));
        await actions.DoAsync(Policies.EditRetention, "Doing one", Act);
        await actions.DoAsync(Policies.EditRetention, "Doing two", _ => throw new RetentionException("It is under legal hold"));
        await actions.RunAsync(Policies.RunRetention, "work", "Doing three", (by, _) => Act(by));
        await Actions(new Session("Auditor", Roles.Viewer)).DoAsync(Policies.RunRetention, "Doing four", Act);
        var entries = await written.Log.ListAsync(new AuditFilter { Who = "Auditor" }, 100);
        Assert.Equal(
            [
                "Doing one: Begun ", "Doing one: Done Done by Auditor (admin)", "Doing two: Begun ", "Doing two: Failed It is under legal hold",
                "Doing three: Begun ", "Doing three: Done Done by Auditor (admin)", "Doing four: Refused lacks the right RunRetention",
            ],
            entries.Reverse().Select(entry => $"{entry.Action}: {entry.Outcome} {entry.Detail}"));
    }

    [Fact]
    public async Task What_cannot_be_written_down_is_not_done()
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Timeout=1");
        var refusal = await Actions(new Session("Somebody", Roles.Admin), nowhere).DoAsync(Policies.EditRetention, "Doing it", Act);
        Assert.StartsWith("Doing it failed.", refusal, StringComparison.Ordinal);
        Assert.Equal(0, _acts);
    }

    private static ISnackbar Messages()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMudServices();
        services.AddSingleton<NavigationManager, Nowhere>();
        return services.BuildServiceProvider().GetRequiredService<ISnackbar>();
    }

    private Task<string> Act(string by)
    {
        _acts++;
        return Task.FromResult("Done by " + by);
    }

    private AdminActions Actions(Session session, NpgsqlDataSource? database = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        Session.AddPolicies(services);
        var authorization = services.BuildServiceProvider().GetRequiredService<IAuthorizationService>();
        AuditTrail audit = new(new AuditLog(database ?? written.DataSource), TimeProvider.System, NullLogger<AuditTrail>.Instance);
        return new AdminActions(session, authorization, _work, new Toast(() => _told, TimeProvider.System), audit, NullLogger<AdminActions>.Instance);
    }

    private sealed class Nowhere : NavigationManager
    {
        public Nowhere() => Initialize("http://localhost/", "http://localhost/");
    }

    /// <summary>A database with an audit log.</summary>
    public sealed class Written : IAsyncLifetime
    {
        private AdminDatabase _database = null!;

        internal NpgsqlDataSource DataSource => _database.DataSource;

        internal AuditLog Log => new(DataSource);

        public async Task InitializeAsync() => _database = await AdminDatabase.CreateAsync();

        public async Task DisposeAsync() => await _database.DisposeAsync();
    }
}
