using Bunit;
using Dapper;
using Ergo.Accounts.Audit;
using Ergo.Database.Notifications;
using Ergo.Database.Schema;
using Ergo.Operations.Audit;
using Ergo.Operations.Retention;
using Ergo.Operations.Storage;
using Ergo.Operations.Views;
using Ergo.Operations.Work;
using Ergo.Portal.Actions;
using Ergo.Portal.Database;
using Ergo.Portal.Live;
using Ergo.Portal.Pages.Retention;
using Ergo.Portal.Scheduling;
using Ergo.Portal.Shared;
using Ergo.Portal.Shared.Dialogs;
using Ergo.Portal.Tests.Components;
using Ergo.Portal.Words;
using Ergo.Snapshots.Adoption;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Storage;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Ergo.Testing;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MudBlazor;

namespace Ergo.Portal.Tests.Admin;

/// <summary>A real database for tests of an admin page, and somebody who answers the page's dialogs.</summary>
internal sealed class AdminDatabase : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestDatabase _database;

    private AdminDatabase(TestDatabase database) => _database = database;

    /// <summary>Answers each dialog by its title and parameters; called off where there is no answer.</summary>
    public Func<string, IReadOnlyDictionary<string, object?>, object?> Answer { get; set; } = (_, _) => null;

    /// <summary>Questions and forms that were shown, by title.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>The texts of the questions among them.</summary>
    public List<string> Texts { get; } = [];

    /// <summary>The schema and one warehouse, Dock West, with the id w1.</summary>
    public static async Task<AdminDatabase> CreateAsync()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await new SchemaInstaller(database.DataSource, NullLogger<SchemaInstaller>.Instance).ApplyAsync();
        var created = new AdminDatabase(database);
        await created.RunAsync("INSERT INTO warehouses (id, name, code) VALUES ('w1', 'Dock West', 'DW')");
        return created;
    }

    public Npgsql.NpgsqlDataSource DataSource => _database.DataSource;

    /// <summary>Where the database is, with the password.</summary>
    public string ConnectionString => _database.ConnectionString;

    public async Task RunAsync(string sql)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }

    public async Task<T> AskAsync<T>(string sql)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }

    /// <summary>Renders a page for somebody.</summary>
    public IRenderedComponent<TPage> Open<TPage>(BunitContext context, Session session) where TPage : IComponent
    {
        context.AddComponentLibrary();
        var services = context.Services;
        services.AddSingleton(_database.DataSource);
        services.AddSingleton<WarehouseRetention>();
        services.AddSingleton<RetentionForecasts>();
        services.AddSingleton<LegalHolds>();
        services.AddSingleton<RetentionFloor>();
        services.AddSingleton<WorkerIdentities>();
        services.AddSingleton<SettingHistory>();
        services.AddSingleton<DataRetentionJob>();
        services.AddSingleton<RetentionRuns>();
        services.AddSingleton<RunStops>();
        services.AddSingleton<JobPauses>();
        services.AddSingleton<RunHistory>();
        services.AddSingleton<BackendAdoption>();
        services.AddSingleton<StorageOverview>();
        services.AddSingleton<StorageDays>();
        services.AddSingleton(provider => new DatabaseDisk(System.IO.Path.GetTempPath(), null, provider.GetRequiredService<StorageOverview>()));
        services.AddSingleton<PartitionStates>();
        services.AddSingleton<DataQualityReader>();
        services.AddSingleton<PartitionMaintenance>();
        services.AddSingleton<RowBalanceReader>();
        services.AddSingleton<MaterializedViewsService>();
        services.AddSingleton<ViewUpkeep>();
        services.AddSingleton<WarehouseDirectory>();
        services.AddSingleton<ShiftSchedule>();
        services.AddSingleton<NotificationHub>();
        services.AddSingleton<ViewChanges>();
        services.AddSingleton<DatabaseState>();
        services.AddSingleton<LiveUpdates>();
        services.AddSingleton<LongWork>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(Options.Create(new JobOptions()));
        services.AddScoped<IDialogService>(_ => new AnsweredDialogs(Reply));
        services.AddScoped(provider => new Toast(provider.GetRequiredService<ISnackbar>, provider.GetRequiredService<TimeProvider>()));
        services.AddScoped<Confirm>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<OperationRunner>();
        services.AddSingleton<RetentionOperations>();
        services.AddSingleton<ViewOperations>();
        services.AddSingleton<StorageOperations>();
        services.AddScoped<PageActions>();
        services.AddScoped<RetentionControls>();
        Session.AddPolicies(services);
        services.AddSingleton<AuthenticationStateProvider>(session);
        services.GetRequiredService<DatabaseState>().Set(null);
        return context.Render<TPage>();
    }

    private object? Reply(string title, IReadOnlyDictionary<string, object?> parameters)
    {
        Asked.Add(title);
        if (parameters.GetValueOrDefault(nameof(ConfirmDialog.Question)) is ConfirmQuestion question)
        {
            Texts.Add(question.Text);
        }

        return Answer(title, parameters);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
