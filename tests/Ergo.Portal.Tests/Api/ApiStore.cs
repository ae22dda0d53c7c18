using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Ergo.Accounts.ApiKeys;
using Ergo.Database.Schema;
using Ergo.Operations.Access;
using Ergo.Operations.ApiKeys;
using Ergo.Portal.Tests.Hosting;
using Ergo.Portal.Tests.Reports;
using Ergo.Snapshots.Views;
using Ergo.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ergo.Portal.Tests.Api;

/// <summary>Two portals on one database with two warehouses, and programs that ask them.</summary>
public sealed class ApiStore : IAsyncLifetime
{
    private const string Fill = """
        INSERT INTO warehouses (id, name, code, retention_days) VALUES ('w1', 'Own hall', 'OWN', 30), ('w2', 'Other hall', 'OTHER', 90);
        INSERT INTO zones (id, warehouse_id, name, code) VALUES ('z1', 'w1', 'Packing', 'Z1'), ('z2', 'w2', 'Secret dock', 'Z2');
        SELECT create_ergonomic_snapshot_partition(d::date) FROM generate_series((now() AT TIME ZONE 'UTC')::date - 60, (now() AT TIME ZONE 'UTC')::date, interval '1 day') d;
        INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, event_time, traffic_light, composite_risk, rula_score)
        SELECT 'w' || 1 + n % 2, 'z' || 1 + n % 2, 'k' || n % 14, now() - n * interval '2 minutes', (ARRAY['red', 'green', 'yellow'])[1 + n % 3], 50 + n % 40, 1 + n % 7 FROM generate_series(1, 3000) n;
        """;

    private TestDatabase _database = default!;

    /// <summary>A portal.</summary>
    internal PortalFactory Portal { get; private set; } = default!;

    /// <summary>Another one on the same database.</summary>
    internal PortalFactory Second { get; private set; } = default!;

    /// <summary>The database.</summary>
    internal NpgsqlDataSource DataSource => _database.DataSource;

    /// <summary>Its address, with the password.</summary>
    internal string ConnectionString => _database.ConnectionString;

    public async Task InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync();
        await new SchemaInstaller(DataSource, NullLogger<SchemaInstaller>.Instance).ApplyAsync();
        await RunAsync(Fill);
        await new MaterializedViewsService(DataSource).RefreshAllViewsAsync("test");
        // What is older than the days comes late, as a backfill would.
        await RunAsync("INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, event_time, traffic_light) SELECT 'w1', 'z1', 'k1', now() - interval '50 days' - n * interval '1 minute', 'red' FROM generate_series(1, 20) n");
        Portal = new PortalFactory { ConnectionString = ConnectionString };
        Second = new PortalFactory { ConnectionString = ConnectionString };
        Portal.Browser().Dispose();
        Second.Browser().Dispose();
    }

    public async Task DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Second.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>Runs SQL as the owner.</summary>
    internal async Task RunAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>One value of the database.</summary>
    internal async Task<T> AskAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The latest entries of the audit log with an act, as codes with who and what came of it, the oldest first.</summary>
    internal async Task<IReadOnlyList<string>> EntriesAsync(string act, string actor)
    {
        List<string> found = [];
        await using var command = DataSource.CreateCommand("SELECT concat_ws(' ', action, arguments::text, outcome, detail) FROM ergo_internal.audit_log WHERE action = $1 AND actor = $2 ORDER BY id");
        command.Parameters.AddWithValue(act);
        command.Parameters.AddWithValue(actor);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }

    /// <summary>Makes a key, and returns its secret.</summary>
    internal async Task<ApiKeySecret> KeyAsync(string name, IReadOnlyList<string> rights, IReadOnlyList<string>? warehouses = null, string maker = "maker")
    {
        var actor = await Portal.ActorAsync(Roles.Admin, subject: maker);
        var (outcome, secret) = await Operations.MakeAsync(actor, new NewApiKey(name, rights, warehouses, TimeProvider.System.GetUtcNow().AddDays(30)));
        Assert.True(outcome.IsDone, outcome.Result?.ToString());
        return secret!;
    }

    /// <summary>A key that may do all that keys may.</summary>
    internal Task<ApiKeySecret> WholeKeyAsync(string name) => KeyAsync(name, Rights.ForKeys);

    /// <summary>A key by its name, without secrets.</summary>
    internal async Task<ApiKey> FindKeyAsync(string name) => (await new ApiKeyStore(DataSource).ListAsync()).First(key => key.Name == name);

    /// <summary>What may be done about keys.</summary>
    internal ApiKeyOperations Operations => Portal.Services.GetRequiredService<ApiKeyOperations>();
}

/// <summary>What the API answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body, if it is JSON.</param>
/// <param name="Text">The body as text.</param>
/// <param name="Headers">All headers.</param>
internal sealed record ApiReply(HttpStatusCode Status, JsonNode? Body, string Text, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The code of a problem.</summary>
    public string? Code => Body?["code"]?.GetValue<string>();

    /// <summary>Asserts that it is a problem of one form.</summary>
    public ApiReply IsProblem(HttpStatusCode status, string code)
    {
        Assert.True((status, code) == (Status, Code), $"{Status} {Text}");
        Assert.StartsWith("application/problem+json", Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal((int)status, Body!["status"]!.GetValue<int>());
        Assert.False(string.IsNullOrWhiteSpace(Body["detail"]!.GetValue<string>()));
        Assert.DoesNotContain("Exception", Text, StringComparison.Ordinal);
        return this;
    }

    /// <summary>Asserts that it was answered as asked.</summary>
    public JsonNode IsOk(HttpStatusCode status = HttpStatusCode.OK)
    {
        Assert.True(Status == status, $"{Status} {Text}");
        return Body!;
    }
}

/// <summary>Asks as a program does.</summary>
internal static class ApiClient
{
    /// <summary>Asks a portal.</summary>
    /// <param name="portal">The portal.</param>
    /// <param name="bearer">Key or token; null for none.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">The address.</param>
    /// <param name="body">JSON, or another text; null for none.</param>
    /// <param name="headers">Further headers.</param>
    public static async Task<ApiReply> CallAsync(this PortalFactory portal, string? bearer, string method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var client = portal.Browser();
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (bearer is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {bearer}");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = body switch
        {
            null => null,
            HttpContent content => content,
            string text => new StringContent(text, Encoding.UTF8, "application/json"),
            _ => new StringContent(System.Text.Json.JsonSerializer.Serialize(body, System.Text.Json.JsonSerializerOptions.Web), Encoding.UTF8, "application/json"),
        };
        using var answer = await client.SendAsync(request);
        return await ReadAsync(answer);
    }

    /// <summary>Reads an answer.</summary>
    public static async Task<ApiReply> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        var isJson = answer.Content.Headers.ContentType is MediaTypeHeaderValue { MediaType: { } type } && type.EndsWith("json", StringComparison.Ordinal);
        return new ApiReply(
            answer.StatusCode, isJson && text.Length > 0 ? JsonNode.Parse(text) : null, text,
            answer.Headers.Concat(answer.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Asks how far work is until it has ended.</summary>
    public static async Task<JsonNode> EndedAsync(this PortalFactory portal, string bearer, JsonNode work)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            if (work["state"]!.GetValue<string>() != "running")
            {
                return work;
            }

            await Task.Delay(200);
            work = (await portal.CallAsync(bearer, "GET", $"/api/operations/{work["id"]}")).IsOk();
        }

        throw new TimeoutException(work.ToJsonString());
    }
}
