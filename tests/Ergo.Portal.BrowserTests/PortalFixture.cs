using Dapper;
using Ergo.Simulator.Loading;
using Ergo.Snapshots.Views;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Portal.BrowserTests;

/// <summary>One portal on a small history of its own, and one Chromium, for all tests that leave the portal running.</summary>
public sealed class PortalFixture : IAsyncLifetime
{
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

        _database = await TestPostgres.CreateDatabaseAsync();
        _portal = PortalProcess.Start(PortalProcess.FreePort(), ["ConnectionStrings:Ergo=" + _database.ConnectionString, "Demo:Data=false"]);
        await _portal.WaitForHealthAsync();
        var history = new HistoryOptions { Rows = 40_000, Days = 14, End = TimeProvider.System.GetUtcNow(), Warehouses = 2 };
        await HistoryLoader.LoadAsync(DataSource, history, null, default);
        await RefreshAsync();
    }

    public Task<WatchedPage> OpenAsync(int width = 1440, Microsoft.Playwright.ColorScheme scheme = Microsoft.Playwright.ColorScheme.Light)
    {
        Skip.If(Browser.WhyUnavailable is not null, Browser.WhyUnavailable);
        return Browser.OpenAsync(Address, width, 900, scheme);
    }

    /// <summary>Refreshes all views, waiting where the portal's own schedule is at it.</summary>
    public async Task RefreshAsync()
    {
        foreach (var view in ViewNames.All)
        {
            while (true)
            {
                try
                {
                    await Views.RefreshViewAsync(view, "test");
                    break;
                }
                catch (RefreshException busy) when (busy.IsBusy)
                {
                    await Task.Delay(200);
                }
            }
        }
    }

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
