using Ergo.Testing;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Views;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Telemetry;

/// <summary>What <c>/metrics</c> tells.</summary>
[Collection(OneAtATime.Name)]
public sealed partial class MetricsTests(MetricsTests.Measured measured) : IClassFixture<MetricsTests.Measured>
{
    private static readonly string[] Roots = ["ergo_", "http_", "db_", "dotnet_", "kestrel_", "aspnetcore_", "process_"];

    public static string Folder { get; } = Path.Combine(RepositoryFolder.Root, "deploy");

    [Fact]
    public async Task Views_are_told_as_the_database_knows_them()
    {
        await using var command = measured.Portal.Database.DataSource.CreateCommand("""
            UPDATE ergo_internal.views SET complete_to = now() - interval '1000 seconds' WHERE name = 'rollup_5m';
            INSERT INTO ergo_internal.dirty_buckets (view_name, warehouse_id, bucket_start) SELECT 'rollup_1m', 'w1', date_trunc('hour', now()) - n * interval '1 minute' FROM generate_series(1, 7) n;
            """);
        await command.ExecuteNonQueryAsync();
        var text = await measured.Portal.ReadUntilAsync(now => MeasuredPortal.ValueOf(now, "ergo_view_backlog", "rollup_1m") == 7);
        Assert.InRange(MeasuredPortal.ValueOf(text, "ergo_view_lag_seconds", "rollup_5m")!.Value, 1000, 1060);
        Assert.Equal(300, MeasuredPortal.ValueOf(text, "ergo_view_interval_seconds", "rollup_5m"));
        Assert.Equal(0, MeasuredPortal.ValueOf(text, "ergo_view_set_aside", "rollup_5m"));
        Assert.All(ViewNames.All, view => Assert.NotNull(MeasuredPortal.ValueOf(text, "ergo_view_lag_seconds", $"view=\"{view}\"")));

        // Just read: whoever asks how often, the database is not asked again so soon.
        await using var gone = measured.Portal.Database.DataSource.CreateCommand("DELETE FROM ergo_internal.dirty_buckets");
        await gone.ExecuteNonQueryAsync();
        for (var i = 0; i < 5; i++)
        {
            await Task.Delay(400);
            Assert.Equal(7, MeasuredPortal.ValueOf(await measured.Portal.ReadAsync(), "ergo_view_backlog", "rollup_1m"));
        }

        await measured.Portal.ReadUntilAsync(now => MeasuredPortal.ValueOf(now, "ergo_view_backlog", "rollup_1m") == 0);
    }

    [Fact]
    public async Task Refreshes_are_told_by_view_and_by_how_they_ended()
    {
        var views = measured.Portal.Factory.Services.GetRequiredService<MaterializedViewsService>();
        double Count(string text, string view, string outcome) => MeasuredPortal.ValueOf(text, "ergo_refresh_duration_seconds_count", $"view=\"{view}\"", $"outcome=\"{outcome}\"") ?? 0;
        var before = await measured.Portal.ReadAsync();
        await views.RefreshViewAsync(ViewNames.TopRedZones, "test");
        // Not due, so nothing is done.
        await views.RefreshViewAsync(ViewNames.TopRedZones, "test", onlyIfDue: true);
        await Assert.ThrowsAsync<RefreshException>(() => views.RefreshViewAsync("worker 4711", "test"));
        await Task.Delay(400);
        var after = await measured.Portal.ReadAsync();
        Assert.Equal(1, Count(after, ViewNames.TopRedZones, "succeeded") - Count(before, ViewNames.TopRedZones, "succeeded"));
        Assert.Equal(1, Count(after, "unknown", "failed") - Count(before, "unknown", "failed"));
        Assert.DoesNotContain("4711", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dashboard_and_alert_rules_name_only_what_is_told()
    {
        // A request is counted a moment after its answer is read.
        string[] late = ["ergo_retention_age_seconds{", "ergo_view_balance_difference{", "http_server_request_duration_seconds_bucket{"];
        var told = MeasuredPortal.NamesIn(await measured.Portal.ReadUntilAsync(now => late.All(name => now.Contains(name, StringComparison.Ordinal))));
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "grafana", "ergo-portal.json")));
        var asked = dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!).ToList();
        var rules = Expression().Matches(await File.ReadAllTextAsync(Path.Combine(Folder, "prometheus", "ergo-alerts.yml"))).Select(match => match.Groups[1].Value).ToList();
        Assert.True(asked.Count >= 15 && rules.Count >= 10, $"{asked.Count} and {rules.Count}");
        var named = asked.Concat(rules).SelectMany(NamesOf).ToHashSet();
        Assert.Empty(named.Except(told));
        // And what the portal tells of its own is looked at by somebody.
        string[] parts = ["_bucket", "_sum", "_count"];
        string Base(string name) => parts.FirstOrDefault(part => name.EndsWith(part, StringComparison.Ordinal)) is { } part && !name.StartsWith("db_", StringComparison.Ordinal) ? name[..^part.Length] : name;
        Assert.Empty(told.Where(name => name.StartsWith("ergo_", StringComparison.Ordinal)).Select(Base).Except(named.Select(Base)));
    }

    [Fact]
    public async Task No_zone_no_search_and_no_person_is_told()
    {
        using var person = await measured.Portal.Factory.SignedInAsAsync(["admin"], ["*"], "subject-of-somebody");
        foreach (var path in new[] { "/?q=search-of-somebody", "/red-zones?w=OWN&zone=zone-4711", "/nowhere/name-of-somebody", "/exposure?w=OWN" })
        {
            using var answer = await person.GetAsync(new Uri(path, UriKind.Relative));
        }

        var text = await measured.Portal.ReadUntilAsync(now => now.Contains("http_route=\"/exposure\"", StringComparison.Ordinal));
        Assert.Contains("http_route=\"/red-zones\"", text, StringComparison.Ordinal);
        Assert.Contains("ergo_page_question_duration_seconds_count", text, StringComparison.Ordinal);
        Assert.Contains("db_client_connection_pool_name=\"running\"", text, StringComparison.Ordinal);
        foreach (var secret in new[] { "somebody", "4711", "worker-", "=OWN", "\"OWN\"", "Secret hall", "Password", "Application Name" })
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }

    // Words of a query that begin as names of metrics do, but for labels, which stand in braces or after by.
    private static IEnumerable<string> NamesOf(string query) => Word().Matches(Labels().Replace(query, " ")).Select(match => match.Value).Where(word => Roots.Any(root => word.StartsWith(root, StringComparison.Ordinal)));

    [GeneratedRegex(@"^\s+expr:\s*(.+)$", RegexOptions.Multiline)]
    private static partial Regex Expression();

    [GeneratedRegex(@"\{[^}]*\}|\bby\s*\([^)]*\)")]
    private static partial Regex Labels();

    [GeneratedRegex("[a-z][a-z0-9_]*")]
    private static partial Regex Word();

    /// <summary>One portal for all, whose database has done everything once.</summary>
    public sealed class Measured : IAsyncLifetime
    {
        internal MeasuredPortal Portal { get; private set; } = default!;

        public async Task InitializeAsync()
        {
            Portal = await MeasuredPortal.StartAsync(("Telemetry:Prometheus:Key", MeasuredPortal.Key), ("Telemetry:Prometheus:RequestsPerMinute", "6000"));
            await Portal.Factory.Services.GetRequiredService<MaterializedViewsService>().RefreshAllViewsAsync("test");
            await Portal.Factory.Services.GetRequiredService<DataRetentionJob>().RunManuallyAsync("test");
            await using var balance = Portal.Database.DataSource.CreateCommand("CALL ergo_internal.check_balance('test')");
            await balance.ExecuteNonQueryAsync();
            using var person = await Portal.Factory.SignedInWithRolesAsync("admin");
            using var answer = await person.GetAsync(new Uri("/red-zones?w=OWN", UriKind.Relative));
        }

        public Task DisposeAsync() => Portal.DisposeAsync().AsTask();
    }
}
