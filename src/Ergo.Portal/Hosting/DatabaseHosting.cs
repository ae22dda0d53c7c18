using Ergo.Portal.Dashboards;
using Ergo.Accounts.Preferences;
using Ergo.Database;
using Ergo.Database.Connections;
using Ergo.Database.Notifications;
using Ergo.Database.Schema;
using Ergo.EmbeddedPostgres;
using Ergo.Portal.Dashboards.Morning;
using Ergo.Portal.Database;
using Ergo.Portal.Live;
using Ergo.Portal.Startup;
using Ergo.Snapshots.Adoption;
using Ergo.Snapshots.Figures.Compare;
using Ergo.Snapshots.Figures.Days;
using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Figures.Limits;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Morning;
using Ergo.Snapshots.Figures.Overview;
using Ergo.Snapshots.Figures.Postures;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Snapshots.Figures.Shifts;
using Ergo.Snapshots.Figures.Zones;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Storage;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components.Server.Circuits;
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

    private const string RunningPool = "running";
    private const string OwnerPool = "owner";
    private const string PoolSize = "Maximum Pool Size";

    // Long enough for a database that is there; one that is not is waited for with the portal running.
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(5);

    /// <summary>Adds the database and the store. Starts the embedded server where no connection string is configured.</summary>
    /// <returns>The embedded server, to be disposed after the portal has stopped; null with a configured database.</returns>
    /// <exception cref="StartRefusedException">The configuration has faults, all of which are named, or the embedded server can not be started.</exception>
    public static async Task<EmbeddedPostgresServer?> AddPortalDatabaseAsync(this WebApplicationBuilder builder)
    {
        builder.AddSettings<PageSettings, PageSettingsValidator>(PageSettings.Section);
        var options = builder.ReadSettings<EmbeddedOptions>(EmbeddedOptions.Section);
        builder.KnowKeys("Database", PoolPlan.Key, DatabaseDisk.Key);
        builder.KnowKeys("ConnectionStrings", $"ConnectionStrings:{ConnectionName}", $"ConnectionStrings:{OwnerConnectionName}");
        var (pools, fault) = PoolPlan.Read(builder.Configuration);
        var (diskSize, diskFault) = DatabaseDisk.Read(builder.Configuration);
        string?[] faults = [fault, diskFault, Fault(builder.Configuration, ConnectionName), Fault(builder.Configuration, OwnerConnectionName)];
        faults.OfType<string>().ToList().ForEach(builder.Refuse);
        // Before anything is started.
        builder.EndIfRefused();
        var connectionString = builder.Configuration.GetConnectionString(ConnectionName);
        EmbeddedPostgresServer? embedded = null;
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            using var logging = LoggerFactory.Create(logger => logger.AddConfiguration(builder.Configuration.GetSection("Logging")).AddConsole());
            embedded = await EmbeddedDatabase.StartServerAsync(options, logging.CreateLogger<EmbeddedPostgresServer>());
            connectionString = embedded.ConnectionString;
            builder.Services.AddHostedService(_ => new EmbeddedDatabase(embedded));
        }

        builder.Services.AddSingleton(new DatabaseKind(embedded is not null));
        builder.Services.AddSingleton(provider => new DatabaseDisk(
            embedded is null ? null : options.AbsoluteDataDirectory(AppContext.BaseDirectory), diskSize, provider.GetRequiredService<StorageOverview>()));
        var (database, watched) = await RolesAsync(connectionString, embedded is null ? builder.Configuration.GetConnectionString(OwnerConnectionName) : null, pools);
        builder.Services.AddSingleton(_ => database);
        builder.Services.AddSingleton(PoolPlan.Of(database.Running, database.DataSource));
        builder.Services.AddSingleton(_ => database.Running);
        builder.Services.AddSingleton(_ => new WatchConnection(MakeWatchSource(watched)));
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
        services.AddSingleton<RunStops>();
        services.AddSingleton<JobPauses>();
        services.AddSingleton<StorageOverview>();
        services.AddSingleton<PartitionStates>();
        services.AddSingleton<DataQualityReader>();
        services.AddSingleton<RowBalanceReader>();
        services.AddSingleton<PartitionMaintenance>();
        services.AddSingleton<StorageDays>();
        services.AddSingleton<WarehouseDirectory>();
        services.AddSingleton<ShiftSchedule>();
        services.AddSingleton<WarehousePlaces>();
        services.AddSingleton<TimeZoneNames>();
        services.AddSingleton<PlaceSearch>();
        services.AddSingleton<PreferenceStore>();
        services.AddScoped<MyWarehouses>();
        services.AddSingleton<RunHistory>();
        services.AddSingleton<LightQueries>();
        services.AddSingleton<OverviewQueries>();
        services.AddSingleton<MorningQueries>();
        services.AddSingleton<MorningReader>();
        services.AddSingleton<RedZoneQueries>();
        services.AddSingleton<ExposureQueries>();
        services.AddSingleton<ExposureLimits>();
        services.AddSingleton<ExposureLimitQueries>();
        services.AddSingleton<PostureQueries>();
        services.AddSingleton<ShiftQueries>();
        services.AddSingleton<DayQueries>();
        services.AddSingleton<CompareQueries>();
        services.AddSingleton<ZoneQueries>();
        services.AddSingleton<SnapshotQueries>();
        services.AddSingleton<NotificationHub>();
        services.AddSingleton<ViewChanges>();
        services.AddSingleton<SharedResults>();
        services.AddSingleton<RangeEnds>();
        services.AddSingleton<LiveUpdates>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveUpdates>());
        services.AddSingleton<PageQuestions>();
        services.AddScoped<DashboardCache>();
        services.AddScoped<FirstPaint>();
        services.AddScoped<CircuitHandler, LiveCircuit>();
        services.AddHostedService<NotificationListener>();
    }

    // And the connection string of the running role.
    private static async Task<(OwnerDatabase Database, string Running)> RolesAsync(string connectionString, string? ownerString, PoolPlan apart)
    {
        if (!string.IsNullOrWhiteSpace(ownerString))
        {
            return (OwnerDatabase.WithRole(
                MakeDataSource(ownerString, OwnerConnectionName, apart.ForOwner, OwnerPool), MakeDataSource(connectionString, most: apart.ForRunning),
                new NpgsqlConnectionStringBuilder(connectionString).Username ?? throw new StartRefusedException($"ConnectionStrings:{ConnectionName} names no Username, to which ConnectionStrings:{OwnerConnectionName} could give what it needs.")), connectionString);
        }

        var owner = MakeDataSource(connectionString, most: apart.ForOwner, pool: OwnerPool);
        NpgsqlConnectionStringBuilder settings = new(connectionString);
        var why = string.IsNullOrEmpty(settings.Password) || string.IsNullOrEmpty(settings.Database) ? "the connection string has no password or no database" : await WhyOneRoleAsync(owner);
        if (why is null)
        {
            var running = "";
            return (OwnerDatabase.WithOwnRole(owner, settings, text => MakeDataSource(running = text, most: apart.ForRunning)), running);
        }

        await owner.DisposeAsync();
        return (OwnerDatabase.Alone(MakeDataSource(connectionString, most: apart.ForRunning + apart.ForOwner), why), connectionString);
    }

    private static async Task<string?> WhyOneRoleAsync(NpgsqlDataSource owner)
    {
        using var limit = new CancellationTokenSource(Probe);
        try
        {
            return await RunningRole.WhyNotAsync(owner, limit.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException || StoreFailure.Is(failure))
        {
            return "the database did not answer at start";
        }
    }

    // One connection, whatever a connection string says of pools. What is not answered soon is an answer, too.
    private static NpgsqlDataSource MakeWatchSource(string connectionString) => StoreConnections.Create(
        new NpgsqlConnectionStringBuilder(connectionString) { MinPoolSize = 0, MaxPoolSize = 1, CancellationTimeout = 2000, ApplicationName = "Ergo Portal, watch" }, "watch");

    /// <summary>Pooled connections by a configured connection string.</summary>
    /// <param name="connectionString">The string; its own <c>Maximum Pool Size</c> is obeyed.</param>
    /// <param name="name">Its name in the settings.</param>
    /// <param name="most">The most connections, where the string does not say.</param>
    /// <param name="pool">What the pool is called where connections are counted.</param>
    /// <exception cref="StartRefusedException">It is malformed.</exception>
    public static NpgsqlDataSource MakeDataSource(string connectionString, string name = ConnectionName, int most = 3, string pool = RunningPool)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            settings.ApplicationName ??= "Ergo Portal";
            // ContainsKey would be true for every keyword that exists.
            if (!settings.ShouldSerialize(PoolSize))
            {
                settings.MaxPoolSize = Math.Max(most, settings.MinPoolSize);
            }

            return StoreConnections.Create(settings, pool);
        }
        catch (ArgumentException failure)
        {
            throw new StartRefusedException(Malformed(name, failure));
        }
    }

    private static string? Fault(IConfiguration configuration, string name)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder(configuration.GetConnectionString(name));
            return null;
        }
        catch (ArgumentException failure)
        {
            return Malformed(name, failure);
        }
    }

    private static string Malformed(string name, ArgumentException failure) =>
        $"ConnectionStrings:{name} is not a PostgreSQL connection string ({failure.Message.Split('\n')[0].TrimEnd('.')}). Write it like Host=…;Database=…;Username=…;Password=….";
}
