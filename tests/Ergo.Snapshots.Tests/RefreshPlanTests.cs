using System.Text.Json;
using Dapper;
using Ergo.Snapshots.Views;
using Npgsql;

namespace Ergo.Snapshots.Tests;

/// <summary>What the statements of a refresh do in the server, as auto_explain tells it.</summary>
public sealed class RefreshPlanTests
{
    private const string Told = "-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_nested_statements=on "
        + "-c auto_explain.log_analyze=on -c auto_explain.log_timing=off -c auto_explain.log_format=json -c auto_explain.log_level=notice";

    [SkippableFact]
    public async Task Queue_that_was_analysed_empty_is_not_compared_row_by_row()
    {
        Skip.If(Store.Server != Testing.PostgresKind.Embedded, "timescaledb and citus: their own statements are told too");
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        await store.FillAsync(4_000, warehouses: 2, days: 4, seed: 0.81);
        await store.Views.RefreshAllViewsAsync("test");
        // The pages of a queue that was emptied stay, so that the planner believes in none at all.
        await store.RunAsync("ANALYZE ergo_internal.dirty_buckets");
        await store.FillAsync(4_000, warehouses: 2, days: 4, seed: 0.82);

        List<(long Discarded, string Statement)> joins = [];
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(store.Address.ConnectionString) { Pooling = false, Options = Told });
        await using (var connection = await source.OpenConnectionAsync())
        {
            connection.Notice += (_, told) => joins.AddRange(JoinsOf(told.Notice.MessageText));
            await connection.ExecuteAsync($"CALL refresh_view('{ViewNames.Rollup1m}')", commandTimeout: 300);
        }

        var buckets = await store.AskAsync<long>("SELECT buckets FROM job_runs WHERE subject = 'rollup_1m' ORDER BY started_at DESC LIMIT 1");
        Assert.True(buckets > 2_000, $"{buckets} buckets are too few to tell.");
        Assert.NotEmpty(joins);
        Assert.All(joins, join => Assert.True(join.Discarded <= 100 * buckets, $"{join.Discarded} pairs of rows were compared for {buckets} buckets:\n{join.Statement}"));
    }

    [SkippableFact]
    public async Task Minute_of_several_warehouses_is_computed_in_one_statement()
    {
        Skip.If(Store.Server != Testing.PostgresKind.Embedded, "timescaledb and citus: their own statements are told too");
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(5);
        await store.Views.RefreshAllViewsAsync("test");
        // Minutes that follow each other in all warehouses but one, which has the first of them only.
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time, rula_score, traffic_light)
            SELECT format('%s %s', w.id, m), w.id, date_trunc('minute', now()) - interval '1 hour' + m * interval '1 minute', 5, 'red'
            FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM warehouses) w CROSS JOIN generate_series(0, 2) m WHERE w.n > 1 OR m = 0
            """);
        var written = await StatementsAsync(store, ViewNames.Rollup1m, "INSERT INTO ergo_internal.rollup_1m");
        Assert.Equal(2, written.Count);
        Assert.Equal(13, await store.AskAsync<long>("SELECT buckets FROM job_runs WHERE subject = 'rollup_1m' ORDER BY started_at DESC LIMIT 1"));
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Empty(await store.DifferencesAsync());
    }

    // The statements of a refresh that begin so.
    private static async Task<List<string>> StatementsAsync(Store store, string view, string beginning)
    {
        List<string> statements = [];
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(store.Address.ConnectionString) { Pooling = false, Options = Told });
        await using var connection = await source.OpenConnectionAsync();
        connection.Notice += (_, told) => statements.AddRange(TextOf(told.Notice.MessageText) is { } text && text.TrimStart().StartsWith(beginning, StringComparison.Ordinal) ? [text] : []);
        await connection.ExecuteAsync($"CALL refresh_view('{view}')", commandTimeout: 300);
        return statements;
    }

    private static string? TextOf(string notice)
    {
        var start = notice.IndexOf("plan:\n", StringComparison.Ordinal);
        return start < 0 ? null : JsonDocument.Parse(notice[(start + "plan:\n".Length)..]).RootElement.GetProperty("Query Text").GetString();
    }

    // For each join of a statement, the pairs it compared in vain.
    private static IEnumerable<(long Discarded, string Statement)> JoinsOf(string notice)
    {
        var start = notice.IndexOf("plan:\n", StringComparison.Ordinal);
        if (start < 0)
        {
            return [];
        }

        using var told = JsonDocument.Parse(notice[(start + "plan:\n".Length)..]);
        var statement = told.RootElement.GetProperty("Query Text").GetString()!;
        return [.. NodesOf(told.RootElement.GetProperty("Plan")).Where(node => node.TryGetProperty("Join Type", out _)).Select(node => (DiscardedBy(node), statement))];
    }

    // Told as a mean of the loops.
    private static long DiscardedBy(JsonElement node) =>
        node.TryGetProperty("Rows Removed by Join Filter", out var removed) ? (long)(removed.GetDouble() * node.GetProperty("Actual Loops").GetDouble()) : 0;

    private static IEnumerable<JsonElement> NodesOf(JsonElement node) =>
        node.TryGetProperty("Plans", out var children) ? children.EnumerateArray().SelectMany(NodesOf).Prepend(node) : [node];
}
