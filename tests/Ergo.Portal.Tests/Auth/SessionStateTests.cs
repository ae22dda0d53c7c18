using System.Security.Claims;
using Dapper;
using Ergo.Accounts;
using Ergo.Operations.Access;
using Ergo.Portal.SignIn.Circuits;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Tests.Hosting;
using Ergo.Testing;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Ergo.Portal.Tests.Auth;

/// <summary>An open page whose session the database does not tell of.</summary>
#pragma warning disable CA1001 // Disposed of in DisposeAsync.
public sealed class SessionStateTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private readonly FakeTimeProvider _time = new();
    private TestDatabase _database = default!;
    private PortalFactory _portal = default!;
    private SessionWatch _watch = default!;
    private SessionState _state = default!;
    private string _key = "";

    public async Task InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync();
        _portal = new PortalFactory { ConnectionString = _database.ConnectionString };
        _portal.Browser().Dispose();
        _key = await _portal.StartSessionAsync([Roles.Admin], ["*"], "somebody");
        var services = _portal.Services;
        _watch = new SessionWatch(services.GetRequiredService<SessionPrincipals>(), services.GetRequiredService<SessionChanges>(), _time, NullLogger<SessionWatch>.Instance);
        await _watch.StartAsync(default);
        _state = new SessionState(_watch, _time, Options.Create(new SessionSettings()));
        _state.Watch();
        var identity = await services.GetRequiredService<SessionPrincipals>().UseAsync(_key);
        _state.SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(identity!))));
    }

    public async Task DisposeAsync()
    {
        _state.Dispose();
        _state.Dispose();
        await _watch.StopAsync(default);
        _watch.Dispose();
        await _portal.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Goes_on_for_a_minute_then_shows_nothing_and_comes_back_when_the_database_answers()
    {
        Assert.True(await _state.IsLiveAsync());
        await RefuseAsync(true);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(await _state.IsLiveAsync());
        // What cannot be undone is not done on an old answer.
        Assert.Null(await _state.IsLiveNowAsync());
        Assert.IsType<SessionIdentity>(await WhoAsync());

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(await _state.IsLiveAsync());
        Assert.Null(await _state.IsLiveNowAsync());
        Assert.IsType<UncheckedIdentity>(await WhoAsync());
        Assert.False((await WhoAsync()).IsAuthenticated);
        await PassAsync(TimeSpan.FromSeconds(10));
        Assert.IsType<UncheckedIdentity>(await WhoAsync());

        await RefuseAsync(false);
        await PassUntilAsync(async () => await WhoAsync() is SessionIdentity);
        Assert.True(await _state.IsLiveAsync());
        Assert.True(await _state.IsLiveNowAsync());
    }

    [Fact]
    public async Task What_a_browser_sends_once_an_end_was_told_waits_for_the_answer()
    {
        Assert.True(await _state.IsLiveAsync());
        TaskCompletionSource<Task<bool>> sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var changes = _portal.Services.GetRequiredService<SessionChanges>();
        // Heard by the watch before, which has not asked yet.
        void Heard(long? session)
        {
            if (session is not null)
            {
                sent.TrySetResult(_state.IsLiveAsync());
            }
        }

        // A portal listens a moment after it is ready.
        for (var wait = 0; wait < 300 && !await IsHeardAsync(); wait++)
        {
            await Task.Delay(100);
        }

        changes.Changed += Heard;
        await using (var connection = await _database.DataSource.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("SELECT ergo_internal.end_sessions('an administrator', 'a test', s.id) FROM ergo_internal.sessions s");
        }

        Assert.False(await (await sent.Task.WaitAsync(TimeSpan.FromSeconds(30))));
        changes.Changed -= Heard;
    }

    private async Task<bool> IsHeardAsync()
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%' AND state = 'idle')");
    }

    [Fact]
    public async Task Has_ended_when_the_session_ended_meanwhile()
    {
        await RefuseAsync(true);
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.False(await _state.IsLiveAsync());
        await RunAsync("UPDATE ergo_internal.refused SET ended_at = now(), ended_by = 'admin', end_reason = 'left the company'");
        await RefuseAsync(false);
        await PassUntilAsync(async () => await WhoAsync() is not UncheckedIdentity);
        Assert.False((await WhoAsync()).IsAuthenticated);
        Assert.False(await _state.IsLiveAsync());
        Assert.False(await _state.IsLiveNowAsync());
    }

    [Fact]
    public async Task Page_of_a_session_that_ended_before_its_circuit_listened_is_drawn_as_nobodys_and_takes_no_click()
    {
        // As it is told to nobody: the circuit did not listen yet.
        await RunAsync("ALTER TABLE ergo_internal.sessions DISABLE TRIGGER USER; UPDATE ergo_internal.sessions SET ended_at = now(), ended_by = 'admin', end_reason = 'left the company'");
        var heard = 0;
        SessionCircuit circuit = new(_state);
        await circuit.OnConnectionUpAsync(null!, default);
        var hear = circuit.CreateInboundActivityHandler(_ =>
        {
            heard++;
            return Task.CompletedTask;
        });
        await hear(null!);
        Assert.Equal(1, heard);
        Assert.False((await WhoAsync()).IsAuthenticated);
        await hear(null!);
        Assert.Equal(1, heard);
    }

    [Fact]
    public async Task Pages_that_ask_at_the_same_moment_share_one_statement()
    {
        const string Count = "SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query LIKE '%FROM ergo_internal.sessions s WHERE s.id = ANY%'";
        await RunAsync("CREATE EXTENSION pg_stat_statements");
        List<SessionState> states = [];
        for (var n = 0; n < 50; n++)
        {
            SessionState state = new(_watch, _time, Options.Create(new SessionSettings()));
            state.SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal((await _portal.Services.GetRequiredService<SessionPrincipals>().UseAsync(_key))!))));
            states.Add(state);
        }

        var before = await AskAsync(Count);
        // What was heard last is too old by now, whatever a browser sends.
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.All(await Task.WhenAll(states.Select(state => state.IsLiveAsync())), Assert.True);
        Assert.InRange(await AskAsync(Count) - before, 1, 5);
        var asked = await AskAsync(Count);
        Assert.All(await Task.WhenAll(states.Select(state => state.IsLiveAsync())), Assert.True);
        Assert.InRange(await AskAsync(Count) - asked, 0, 1);
        states.ForEach(state => state.Dispose());
    }

    // Everything else in the database goes on answering.
    private Task RefuseAsync(bool refuses) => RunAsync(refuses ? "ALTER TABLE ergo_internal.sessions RENAME TO refused" : "ALTER TABLE ergo_internal.refused RENAME TO sessions");

    private async Task RunAsync(string sql)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }

    private async Task<long> AskAsync(string sql)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>(sql);
    }

    private async Task<ClaimsIdentity> WhoAsync() => (ClaimsIdentity)(await _state.GetAuthenticationStateAsync()).User.Identity!;

    private async Task PassAsync(TimeSpan span)
    {
        for (var second = 0; second < span.TotalSeconds; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20);
        }
    }

    private async Task PassUntilAsync(Func<Task<bool>> isSo)
    {
        for (var tries = 0; tries < 300 && !await isSo(); tries++)
        {
            await PassAsync(TimeSpan.FromSeconds(1));
        }

        Assert.True(await isSo());
    }
}
