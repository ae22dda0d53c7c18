using Ergo.Accounts.Audit;
using Ergo.Database;
using Ergo.Operations;
using Ergo.Operations.Access;
using Ergo.Operations.Audit;
using Ergo.Operations.Work;
using Ergo.Portal.Actions;
using Ergo.Portal.Shared;
using Ergo.Portal.Words;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Retention;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MudBlazor;
using MudBlazor.Services;
using Npgsql;

namespace Ergo.Portal.Tests.Admin;

/// <summary>Operations as a page asks for them: permitted, written down, done, told.</summary>
public sealed class OperationTests(OperationTests.Written written) : IClassFixture<OperationTests.Written>, IDisposable
{
    private static readonly Notice DoingIt = Notice.OfText("Doing it");
    private static readonly Notice Refreshing = Notice.OfText("Refreshing");
    private readonly LongWork _work = new(TimeProvider.System, NullLogger<LongWork>.Instance);
    private readonly ISnackbar _told = Messages();
    private int _acts;

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData(Rights.EditRetention)]
    [InlineData(Rights.RunRetention)]
    [InlineData(Rights.RefreshViews)]
    [InlineData(Rights.MaintainStorage)]
    [InlineData(Rights.VerifyViews)]
    public async Task Person_without_the_right_is_refused_and_nothing_happens(string policy)
    {
        foreach (var role in Roles.All.Except(Rights.Grants[policy]))
        {
            var actions = Actions(new Session("Somebody", role));
            var refusal = await actions.DoAsync(policy, DoingIt, Act);
            Assert.Equal("Doing it needs the role admin. Nothing was done.", refusal);
            Assert.Equal(refusal, await actions.RunAsync(policy, DoingIt, (by, _) => Act(by)));
        }

        // The right role, but not every warehouse.
        var some = Actions(new Session("Somebody", Roles.Admin) { Scope = AccessScope.Of(["w1"]) });
        Assert.Equal("Doing it needs the role admin, with every warehouse assigned. Nothing was done.", await some.DoAsync(policy, DoingIt, Act));

        Assert.Equal(0, _acts);
        Assert.All(_told.ShownSnackbars, message => Assert.Equal(Severity.Error, message.Severity));
    }

    [Fact]
    public async Task Right_lost_since_the_page_was_opened_is_noticed_at_the_click()
    {
        var session = new Session("Somebody", Roles.Admin);
        var actions = Actions(session);
        Assert.Null(await actions.DoAsync(Rights.EditRetention, DoingIt, Act));
        session.Roles = [Roles.SafetyManager];
        Assert.NotNull(await actions.DoAsync(Rights.EditRetention, DoingIt, Act));
        Assert.Equal(1, _acts);
    }

    [Fact]
    public async Task Work_is_signed_with_name_and_role()
    {
        string? signed = null;
        await Actions(new Session("Demo admin", Roles.Admin)).DoAsync(Rights.EditRetention, DoingIt, by => Task.FromResult(Notice.OfText(signed = by)));
        Assert.Equal("Demo admin (admin)", signed);
    }

    [Fact]
    public async Task Refusal_of_the_store_is_told_in_its_own_words()
    {
        var refusal = await Actions(new Session("Somebody", Roles.Admin)).DoAsync(
            Rights.EditRetention, DoingIt, _ => throw new RetentionException("Retention is now 60 days."));
        Assert.Equal("Retention is now 60 days.", refusal);
        Assert.Equal(refusal, Assert.Single(_told.ShownSnackbars).Message);
    }

    [Fact]
    public async Task Second_caller_is_told_who_runs_it()
    {
        var gate = new TaskCompletionSource<Notice>();
        var first = Actions(new Session("First", Roles.Admin)).RunAsync(Rights.RefreshViews, Refreshing, (_, _) => gate.Task);
        var refusal = await Actions(new Session("Second", Roles.Admin)).RunAsync(Rights.RefreshViews, Refreshing, (by, _) => Act(by));
        Assert.StartsWith("Refreshing is under way already, started by First (admin) at ", refusal, StringComparison.Ordinal);
        Assert.Equal(0, _acts);
        gate.SetResult(Notice.OfText("done"));
        Assert.Null(await first);
    }

    [Fact]
    public async Task Only_who_started_work_can_stop_it()
    {
        var own = Actions(new Session("First", Roles.Admin));
        var run = own.RunAsync(Rights.RefreshViews, Refreshing, async (_, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return Notice.OfText("");
        });
        Assert.NotNull(await Actions(new Session("Second", Roles.Admin)).StopAsync(Rights.RefreshViews));
        Assert.False(Assert.Single(_work.Running).IsStopping);
        Assert.Null(await own.StopAsync(Rights.RefreshViews));
        Assert.Null(await run);
        Assert.Empty(_work.Running);
        Assert.Contains(_told.ShownSnackbars, message => message.Message == "Refreshing was stopped. What was committed stays.");
        // It did not fail by itself.
        var ended = (await new AuditLog(written.DataSource).ListAsync(new AuditFilter { Who = "First", What = "refreshing", Outcome = AuditOutcome.Failed }, 1))[0];
        Assert.StartsWith("Stopped on request. ", NoticeWords.Of(ended.Result!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_stops_with_the_portal()
    {
        var run = Actions(new Session("First", Roles.Admin)).RunAsync(Rights.RefreshViews, Refreshing, async (_, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return Notice.OfText("");
        });
        await _work.StopAsync(CancellationToken.None);
        Assert.Equal("Refreshing was stopped because the portal stops.", await run);
        Assert.Null(_work.TryStart("more", new Signature("x", "x"), _ => Task.CompletedTask));
    }

    [Fact]
    public async Task What_is_done_is_written_down_when_it_begins_and_when_it_ends()
    {
        var actions = Actions(new Session("Auditor", Roles.Admin));
        await actions.DoAsync(Rights.EditRetention, Notice.OfText("Doing one"), Act);
        await actions.DoAsync(Rights.EditRetention, Notice.OfText("Doing two"), _ => throw new RetentionException("It is under legal hold"));
        await actions.RunAsync(Rights.RunRetention, Notice.OfText("Doing three"), (by, _) => Act(by));
        await Actions(new Session("Auditor", Roles.Viewer)).DoAsync(Rights.RunRetention, Notice.OfText("Doing four"), Act);
        var entries = await written.Log.ListAsync(new AuditFilter { Who = "Auditor" }, 100);
        Assert.Equal(
            [
                "Doing one: Begun ", "Doing one: Done Done by Auditor (admin)", "Doing two: Begun ", "Doing two: Failed It is under legal hold",
                "Doing three: Begun ", "Doing three: Done Done by Auditor (admin)", "Doing four: Refused lacks the right RunRetention",
            ],
            entries.Reverse().Select(entry => $"{NoticeWords.Of(entry.Act)}: {entry.Outcome} {(entry.Result is null ? "" : NoticeWords.Of(entry.Result))}"));
    }

    [Fact]
    public async Task What_cannot_be_written_down_is_not_done()
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Timeout=1");
        var refusal = await Actions(new Session("Somebody", Roles.Admin), nowhere).DoAsync(Rights.EditRetention, DoingIt, Act);
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

    private Task<Notice> Act(string by)
    {
        _acts++;
        return Task.FromResult(Notice.OfText("Done by " + by));
    }

    private Door Actions(Session session, NpgsqlDataSource? database = null)
    {
        AuditTrail audit = new(new AuditLog(database ?? written.DataSource), TimeProvider.System, NullLogger<AuditTrail>.Instance);
        OperationRunner runner = new(_work, audit, NullLogger<OperationRunner>.Instance);
        return new Door(new PageActions(session, runner, new Toast(() => _told, TimeProvider.System)), runner);
    }

    private sealed class Door(PageActions page, OperationRunner runner)
    {
        public Task<string?> DoAsync(string right, Notice act, Func<string, Task<Notice>> operation) => page.DoAsync(actor => runner.DoAsync(actor, right, act, operation));

        public Task<string?> RunAsync(string right, Notice act, Func<string, CancellationToken, Task<Notice>> operation) =>
            page.DoAsync(actor => runner.RunAsync(actor, right, "work", act, operation));

        public Task<string?> StopAsync(string right) => page.DoAsync(actor => runner.StopAsync(actor, right, "work", Notice.OfText("Stopping")));
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
