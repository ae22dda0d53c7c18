using Bunit;
using Dapper;
using Ergo.Portal.Admin;
using Ergo.Portal.Auth;
using Ergo.Portal.Components.Pages.Admin;
using Ergo.Portal.Components.Shared;
using Ergo.Portal.Database;
using Ergo.Portal.Jobs;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Schema;
using Ergo.Snapshots.Views;
using Ergo.Testing;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Radzen;

namespace Ergo.Portal.Tests.Admin;

/// <summary>The page on a real database.</summary>
public sealed class RetentionPageTests : BunitContext, IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync();
        await new SchemaInstaller(_database.DataSource, NullLogger<SchemaInstaller>.Instance).ApplyAsync();
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("INSERT INTO warehouses (id, name, code) VALUES ('w1', 'Dock West', 'DW')");
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Person_with_the_right_changes_the_days_and_is_recorded()
    {
        var cut = Open(new Session("Demo admin", Roles.Admin));
        Enter(cut, "120");
        await cut.WaitForAssertionAsync(() => Assert.Contains("set by Demo admin (admin)", cut.Find("tbody th").TextContent, StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        Assert.Equal(120, await DaysAsync());
    }

    [Fact]
    public async Task Person_whose_right_was_taken_away_is_refused_at_the_click_and_nothing_changes()
    {
        var session = new Session("Demo admin", Roles.Admin);
        var cut = Open(session);
        session.Roles = [Roles.SafetyManager];
        Enter(cut, "120");
        await cut.WaitForAssertionAsync(() => Assert.Contains("needs the role admin. Nothing was done.", cut.Find("[role=alert]").TextContent, StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        Assert.Equal(90, await DaysAsync());
    }

    [Fact]
    public async Task Second_editor_is_told_and_overwrites_nothing()
    {
        var cut = Open(new Session("Demo admin", Roles.Admin));
        cut.Find("input").Input("120");
        await Services.GetRequiredService<WarehouseRetention>().SetDaysAsync("w1", 90, 100, "Somebody else");
        cut.Find(".days").Submit();
        await cut.WaitForAssertionAsync(() => Assert.Contains("Retention is now 100 days (changed by Somebody else), no longer 90. Nothing was overwritten. It still is 100 days.", cut.Find("[role=alert]").TextContent, StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        Assert.Equal(100, await DaysAsync());
    }

    private static void Enter(IRenderedComponent<RetentionPage> cut, string days)
    {
        cut.Find("input").Input(days);
        cut.Find(".days").Submit();
    }

    private IRenderedComponent<RetentionPage> Open(Session session)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton(_database.DataSource);
        Services.AddSingleton<WarehouseRetention>();
        Services.AddSingleton<DataRetentionJob>();
        Services.AddSingleton<RetentionRuns>();
        Services.AddSingleton<ViewChanges>();
        Services.AddSingleton<DatabaseState>();
        Services.AddSingleton<LongWork>();
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(Options.Create(new JobOptions()));
        Services.AddRadzenComponents();
        Services.AddScoped<Toast>();
        Services.AddScoped<Confirm>();
        Services.AddScoped<AdminActions>();
        Session.AddPolicies(Services);
        Services.AddSingleton<AuthenticationStateProvider>(session);
        Services.GetRequiredService<DatabaseState>().Set(null);
        var cut = Render<RetentionPage>();
        cut.WaitForElement("input", TimeSpan.FromSeconds(30));
        return cut;
    }

    private async Task<int> DaysAsync()
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<int>("SELECT retention_days FROM warehouses WHERE id = 'w1'");
    }
}
