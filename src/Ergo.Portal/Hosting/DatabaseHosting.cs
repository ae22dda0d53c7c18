using System.Net.Sockets;
using Ergo.EmbeddedPostgres;
using Ergo.Portal.Database;
using Ergo.Portal.Live;
using Ergo.Snapshots;
using Ergo.Snapshots.Adoption;
using Ergo.Snapshots.Queries.Exposure;
using Ergo.Snapshots.Queries.Lights;
using Ergo.Snapshots.Queries.Overview;
using Ergo.Snapshots.Queries.Postures;
using Ergo.Snapshots.Queries.RedZones;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Schema;
using Ergo.Snapshots.Storage;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Ergo.Portal.Hosting;

/// <summary>The database: embedded or configured, its schema, the store's services on it, and whether it answers.</summary>
internal static class DatabaseHosting
{
    /// <summary>Name of the connection string; empty means the embedded PostgreSQL.</summary>
    public const string ConnectionName = "Ergo";

    /// <summary>Name of the connection string of the role that owns the tables, where it is another one.</summary>
    public const string OwnerConnectionName = "ErgoOwner";

    // Long enough for a database that is there; one that is not is waited for with the portal running.
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(5);

    /// <summary>Adds the database and the store. Starts the embedded server where no connection string is configured.</summary>
    /// <returns>The embedded server, to be disposed after the portal has stopped; null with a configured database.</returns>
    /// <exception cref="StartRefusedException">The connection string is malformed, or the embedded server can not be started.</exception>
    public static async Task<EmbeddedPostgresServer?> AddPortalDatabaseAsync(this WebApplicationBuilder builder)
    {
        var connectionString = builder.Configuration.GetConnectionString(ConnectionName);
        EmbeddedPostgresServer? embedded = null;
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            using var logging = LoggerFactory.Create(logger => logger.AddConfiguration(builder.Configuration.GetSection("Logging")).AddConsole());
            var options = builder.Configuration.GetSection(EmbeddedOptions.Section).Get<EmbeddedOptions>() ?? new EmbeddedOptions();
            embedded = await EmbeddedDatabase.StartServerAsync(options, logging.CreateLogger<EmbeddedPostgresServer>());
            connectionString = embedded.ConnectionString;
            builder.Services.AddHostedService(_ => new EmbeddedDatabase(embedded));
        }

        builder.Services.AddSingleton(new DatabaseKind(embedded is not null));
        var database = await RolesAsync(connectionString, embedded is null ? builder.Configuration.GetConnectionString(OwnerConnectionName) : null);
        builder.Services.AddSingleton(_ => database);
        builder.Services.AddSingleton(_ => database.Running);
        builder.Services.AddSingleton<StartRefusal>();
        builder.Services.AddSingleton<DatabaseState>();
        builder.Services.AddSingleton(provider => new SchemaInstaller(database.DataSource, provider.GetRequiredService<ILogger<SchemaInstaller>>()));
        builder.Services.AddHostedService<DatabaseWatch>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database", HealthStatus.Unhealthy, [HealthHosting.Ready]);
        AddStore(builder.Services);
        return embedded;
    }

    private static void AddStore(IServiceCollection services)
    {
        services.AddSingleton<MaterializedViewsService>();
        services.AddSingleton<DataRetentionJob>();
        services.AddSingleton(provider => new BackendAdoption(provider.GetRequiredService<OwnerDatabase>().DataSource));
        services.AddSingleton<WarehouseRetention>();
        services.AddSingleton<RetentionForecasts>();
        services.AddSingleton<LegalHolds>();
        services.AddSingleton<RetentionFloor>();
        services.AddSingleton<WorkerIdentities>();
        services.AddSingleton<SettingHistory>();
        services.AddSingleton<RetentionRuns>();
        services.AddSingleton<StorageOverview>();
        services.AddSingleton<PartitionStates>();
        services.AddSingleton<DataQualityReader>();
        services.AddSingleton<RowBalanceReader>();
        services.AddSingleton<PartitionMaintenance>();
        services.AddSingleton<WarehouseDirectory>();
        services.AddSingleton<TimeZoneNames>();
        services.AddSingleton<RunHistory>();
        services.AddSingleton<LightQueries>();
        services.AddSingleton<OverviewQueries>();
        services.AddSingleton<RedZoneQueries>();
        services.AddSingleton<ExposureQueries>();
        services.AddSingleton<PostureQueries>();
        services.AddSingleton<ExposureReport>();
        services.AddSingleton<ViewChanges>();
        services.AddSingleton<DashboardCache>();
        services.AddHostedService<ViewChangeListener>();
    }

    private static async Task<OwnerDatabase> RolesAsync(string connectionString, string? ownerString)
    {
        if (!string.IsNullOrWhiteSpace(ownerString))
        {
            return OwnerDatabase.WithRole(
                MakeDataSource(ownerString, OwnerConnectionName), MakeDataSource(connectionString),
                new NpgsqlConnectionStringBuilder(connectionString).Username ?? throw new StartRefusedException($"ConnectionStrings:{ConnectionName} names no Username, to which ConnectionStrings:{OwnerConnectionName} could give what it needs."));
        }

        var owner = MakeDataSource(connectionString);
        NpgsqlConnectionStringBuilder settings = new(connectionString);
        var why = string.IsNullOrEmpty(settings.Password) || string.IsNullOrEmpty(settings.Database) ? "the connection string has no password or no database" : await WhyOneRoleAsync(owner);
        return why is null ? OwnerDatabase.WithOwnRole(owner, settings, text => MakeDataSource(text)) : OwnerDatabase.Alone(owner, why);
    }

    private static async Task<string?> WhyOneRoleAsync(NpgsqlDataSource owner)
    {
        using var limit = new CancellationTokenSource(Probe);
        try
        {
            return await RunningRole.WhyNotAsync(owner, limit.Token);
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException or SocketException or OperationCanceledException)
        {
            return "the database did not answer at start";
        }
    }

    /// <summary>Pooled connections by a configured connection string.</summary>
    /// <exception cref="StartRefusedException">It is malformed.</exception>
    public static NpgsqlDataSource MakeDataSource(string connectionString, string name = ConnectionName)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            settings.ApplicationName ??= "Ergo Portal";
            return StoreConnections.Create(settings);
        }
        catch (ArgumentException failure)
        {
            throw new StartRefusedException(
                $"ConnectionStrings:{name} is not a PostgreSQL connection string ({failure.Message.Split('\n')[0].TrimEnd('.')}). Write it like Host=…;Database=…;Username=…;Password=….");
        }
    }
}
