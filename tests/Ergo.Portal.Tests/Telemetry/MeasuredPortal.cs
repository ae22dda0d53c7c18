using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Ergo.Database.Schema;
using Ergo.Portal.Tests.Hosting;
using Ergo.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ergo.Portal.Tests.Telemetry;

/// <summary>A portal over real connections, on a database with one warehouse, that tells what it measures.</summary>
internal sealed partial class MeasuredPortal : IAsyncDisposable
{
    public const string Key = "a key of the tests that is long enough: 7f3a";

    private MeasuredPortal(TestDatabase database, PortalFactory factory) => (Database, Factory) = (database, factory);

    public TestDatabase Database { get; }

    public PortalFactory Factory { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address => Factory.ClientOptions.BaseAddress;

    public static async Task<MeasuredPortal> StartAsync(params (string Key, string Value)[] settings)
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await new SchemaInstaller(database.DataSource, NullLogger<SchemaInstaller>.Instance).ApplyAsync();
        await using var command = database.DataSource.CreateCommand("""
            INSERT INTO warehouses (id, name, code) VALUES ('w1', 'Secret hall', 'OWN');
            INSERT INTO ergonomic_snapshots (warehouse_id, worker_id, event_time, traffic_light, composite_risk) SELECT 'w1', 'worker-' || n % 7, now() - n * interval '1 minute', 'red', 80 FROM generate_series(1, 60) n;
            """);
        await command.ExecuteNonQueryAsync();
        PortalFactory factory = new() { ConnectionString = database.ConnectionString, Settings = settings.ToDictionary(one => one.Key, one => one.Value) };
        factory.UseKestrel(0);
        factory.Browser().Dispose();
        return new MeasuredPortal(database, factory);
    }

    /// <summary>Asks for the metrics, or another address.</summary>
    /// <param name="key">The bearer key; null for none.</param>
    /// <param name="path">The address.</param>
    public async Task<HttpResponseMessage> AskAsync(string? key, string path = "/metrics")
    {
        using HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false });
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(Address, path));
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return await client.SendAsync(request);
    }

    /// <summary>What it tells now.</summary>
    public async Task<string> ReadAsync()
    {
        using var answer = await AskAsync(Key);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    /// <summary>What it tells once something holds.</summary>
    public async Task<string> ReadUntilAsync(Func<string, bool> holds)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        while (true)
        {
            var text = await ReadAsync();
            if (holds(text))
            {
                return text;
            }

            Assert.False(limit.IsCancellationRequested, string.Join('\n', text.Split('\n').Where(line => line.StartsWith("ergo_", StringComparison.Ordinal) && !line.Contains("_bucket", StringComparison.Ordinal))));
            // The exporter keeps an answer for a third of a second.
            await Task.Delay(400, CancellationToken.None);
        }
    }

    /// <summary>The value of a metric in what is told, of the labels named; null where it is not told.</summary>
    public static double? ValueOf(string text, string name, params string[] labels) => text.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && labels.All(label => line.Contains(label, StringComparison.Ordinal)))
        .Select(line => (double?)double.Parse(line[(line.LastIndexOf('}') + 2)..].Split(' ')[0], CultureInfo.InvariantCulture)).FirstOrDefault();

    /// <summary>The names of all metrics that are told, with the suffixes of their parts.</summary>
    public static HashSet<string> NamesIn(string text) => [.. Sample().Matches(text).Select(match => match.Groups[1].Value)];

    public async ValueTask DisposeAsync()
    {
        await Factory.DisposeAsync();
        await Database.DisposeAsync();
    }

    [GeneratedRegex(@"^([a-z_][a-z0-9_]*)[{ ]", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
