using Dapper;
using Ergo.Accounts.Alerts;
using Ergo.Database.Schema;
using Ergo.Operations;
using Ergo.Operations.Access;
using Ergo.Operations.Alerts;
using Ergo.Portal.Tests.Hosting;
using Ergo.Portal.Tests.SavedReports;
using Ergo.Snapshots.Access;
using Ergo.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ergo.Portal.Tests.Alerts;

/// <summary>Two real portals on one real database where all is well, a real receiver and a real mail server.</summary>
internal sealed class AlertedPortals : IAsyncDisposable
{
    // All that is scheduled ran once, so that nothing is wrong but what a test does.
    private static readonly Lazy<Task<TestDatabase>> Template = new(async () =>
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await new SchemaInstaller(database.DataSource, NullLogger<SchemaInstaller>.Instance).ApplyAsync();
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("INSERT INTO warehouses (id, name, code, timezone) VALUES ('w1', 'Dock West', 'DW', 'Europe/Berlin'), ('w2', 'Dock East', 'DE', 'Europe/Berlin')");
            foreach (var call in new[] { "CALL maintain_partitions('test', 7)", "CALL refresh_all_views()", "CALL run_retention('test')", "CALL trim_views('test')", "CALL ergo_internal.check_balance('test')" })
            {
                await connection.ExecuteAsync(call, commandTimeout: 300);
            }
        }

        database.DataSource.Clear();
        return database;
    });

    public static readonly Actor Admin = new() { Signature = new Signature("admin", "Admin (admin)"), Roles = [Roles.Admin], Scope = AccessScope.All, Standing = Standing.Live };

    private readonly TestDatabase _database;

    private AlertedPortals(TestDatabase database, WebhookReceiver receiver, IReadOnlyDictionary<string, string> more)
    {
        (_database, Receiver) = (database, receiver);
        Dictionary<string, string> settings = new(more)
        {
            ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = Mail.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), ["Mail:Security"] = "None", ["Mail:From"] = "portal@example.org",
        };
        // What a test says wins.
        foreach (var (key, value) in new[] { ("Alerts:OpenAfter", "00:00:00"), ("Alerts:CloseAfter", "00:00:00"), ("Alerts:Networks:0", "127.0.0.0/8"), ("Alerts:Timeout", "00:00:05") })
        {
            settings.TryAdd(key, value);
        }

        (First, Second) = (Portal(settings), Portal(settings));
    }

    public PortalFactory First { get; }

    public PortalFactory Second { get; }

    public WebhookReceiver Receiver { get; }

    public MailServer Mail { get; } = MailServer.Start();

    public static async Task<AlertedPortals> StartAsync(params (string Key, string Value)[] more)
    {
        AlertedPortals portals = new(
            await TestPostgres.CreateDatabaseAsync(TestPostgres.Usual, (await Template.Value).Name), await WebhookReceiver.StartAsync(), more.ToDictionary(pair => pair.Key, pair => pair.Value));
        // A minute's view is late three minutes after the template was made.
        await portals.SqlAsync("UPDATE ergo_internal.views SET complete_to = now(), last_success_at = now()");
        using var first = portals.First.Browser();
        using var second = portals.Second.Browser();
        return portals;
    }

    /// <summary>Makes a target as an admin does; returns its secret.</summary>
    public async Task<string> AddAsync(AlertTargetKind kind = AlertTargetKind.Webhook, string? address = null, string name = "Operations", params string[] types)
    {
        var secret = "";
        var outcome = await First.Services.GetRequiredService<AlertOperations>().SaveAsync(
            Admin, new AlertTarget { Kind = kind, Name = name, Address = address ?? Receiver.Address, Types = types.Length > 0 ? types : [.. AlertTypes.All] }, [], told => secret = told);
        Assert.True(outcome.Kind == OutcomeKind.Done, outcome.Result?.ToString());
        return secret;
    }

    public async Task<AlertTarget> TargetAsync() => Assert.Single(await Second.Services.GetRequiredService<AlertStore>().TargetsAsync());

    /// <summary>What the schedule does in turn at both portals, at the same time, several times over.</summary>
    public async Task RunAsync(int turns = 3)
    {
        for (var turn = 0; turn < turns; turn++)
        {
            await Task.WhenAll(NoteAsync(First), NoteAsync(Second));
            await Task.WhenAll(SendAsync(First), SendAsync(Second));
        }
    }

    public static Task NoteAsync(PortalFactory portal) => portal.Services.GetRequiredService<AlertRun>().NoteAsync(null, 7, null);

    public static Task SendAsync(PortalFactory portal, CancellationToken cancellationToken = default) => portal.Services.GetRequiredService<AlertRun>().SendAsync(cancellationToken);

    public async Task SqlAsync(string sql)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }

    public async Task<T> AskAsync<T>(string sql)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }

    /// <summary>The finding of a health check, for example "alerts": "waiting".</summary>
    public Task<string> HealthAsync(string check) => AskAsync<string>($"SELECT code FROM health_checks() WHERE check_name = '{check}'");

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
        await Mail.DisposeAsync();
        await Receiver.DisposeAsync();
        await _database.DisposeAsync();
    }

    private PortalFactory Portal(Dictionary<string, string> settings) => new() { ConnectionString = _database.ConnectionString, Settings = settings };
}
