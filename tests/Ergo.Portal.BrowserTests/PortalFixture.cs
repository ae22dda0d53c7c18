using Dapper;
using Ergo.Simulator.Loading;
using Ergo.Snapshots.Views;
using Ergo.Testing;
using Microsoft.Playwright;
using Npgsql;

namespace Ergo.Portal.BrowserTests;

/// <summary>One portal on a small history of its own, and one Chromium, for all tests that leave the portal running.</summary>
public sealed class PortalFixture : IAsyncLifetime
{
    private readonly Dictionary<string, string> _signedIn = [];
    private TestDatabase _database = default!;
    private PortalProcess _portal = default!;

    public Browser Browser { get; } = new();

    public NpgsqlDataSource DataSource => _database.DataSource;

    public Uri Address => _portal.Address;

    public MaterializedViewsService Views => new(DataSource);

    public async Task InitializeAsync()
    {
        await Browser.InitializeAsync();
        if (Browser.WhyUnavailable is not null)
        {
            return;
        }

        // What is waited for comes when a busy machine is done with it; the library's own five seconds are too few.
        Assertions.SetDefaultExpectTimeout(20_000);
        _database = await TestPostgres.CreateDatabaseAsync();
        _portal = PortalProcess.Start(PortalProcess.FreePort(), ["ConnectionStrings:Ergo=" + _database.ConnectionString, "Demo:Data=false"]);
        await _portal.WaitForHealthAsync();
        var history = new HistoryOptions { Rows = 40_000, Days = 14, End = TimeProvider.System.GetUtcNow(), Warehouses = 2 };
        await HistoryLoader.LoadAsync(DataSource, history, null, default);
        await RefreshAsync();
    }

    /// <summary>A page of a fresh profile.</summary>
    /// <param name="width">Width of the window in pixels.</param>
    /// <param name="scheme">Theme the browser asks for.</param>
    /// <param name="role">Role that is signed in already; null for nobody.</param>
    public async Task<WatchedPage> OpenAsync(int width = 1440, ColorScheme scheme = ColorScheme.Light, string? role = null)
    {
        Skip.If(Browser.WhyUnavailable is not null, Browser.WhyUnavailable);
        return await Browser.OpenAsync(Address, width, 900, scheme, role is null ? null : await SignedInAsync(role));
    }

    /// <summary>Refreshes all views, waiting where the portal's own schedule is at it.</summary>
    public Task RefreshAsync() => AllViews.RefreshAsync(DataSource);

    public async Task<T> AskAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    public async Task RunAsync(string sql, object? parameters = null)
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, parameters);
    }

    // The form is signed in through once per role; the other pages begin with its cookie.
    private async Task<string> SignedInAsync(string role)
    {
        if (!_signedIn.TryGetValue(role, out var state))
        {
            await using var watched = await Browser.OpenAsync(Address);
            await watched.SignInAsync(role);
            _signedIn[role] = state = await watched.Page.Context.StorageStateAsync();
        }

        return state;
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        if (_portal is not null)
        {
            await _portal.DisposeAsync();
            await _database.DisposeAsync();
        }
    }
}

/// <summary>Shares <see cref="PortalFixture"/>.</summary>
[CollectionDefinition(Name)]
public sealed class PortalTests : ICollectionFixture<PortalFixture>
{
    public const string Name = "one portal";
}
