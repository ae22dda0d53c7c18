using Ergo.Snapshots.Figures.Postures;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>Ranges of any whole hours, read as days and hours, against the rows themselves.</summary>
public sealed class RangeSummaryTests
{
    private static readonly FilledStore Filled = new(FillAsync);

    // How a range of each table is read, and the same from raw or from the view's own hours.
    private static readonly (string What, string Read, string Plain)[] Figures =
    [
        ("lights per zone",
            "SELECT zone_id, sum(snapshot_count)::bigint, sum(green_count)::bigint, sum(yellow_count)::bigint, sum(red_count)::bigint, round(sum(risk_sum)::numeric, 6), max(risk_max), max(newest_event) FROM ergo_internal.zone_lights('w1', @from, @to) GROUP BY 1",
            """
            SELECT zone_id, count(*), count(*) FILTER (WHERE traffic_light = 'green'), count(*) FILTER (WHERE traffic_light = 'yellow'), count(*) FILTER (WHERE traffic_light = 'red'),
                   round(sum(composite_risk) FILTER (WHERE composite_risk BETWEEN 0 AND 100)::numeric, 6), max(composite_risk) FILTER (WHERE composite_risk BETWEEN 0 AND 100), max(event_time)
            FROM ergonomic_snapshots WHERE warehouse_id = 'w1' AND event_time >= @from AND event_time < @to GROUP BY 1
            """),
        ("lights of the warehouse",
            "SELECT sum(snapshot_count)::bigint, sum(red_count)::bigint, sum(invalid_count)::bigint FROM ergo_internal.warehouse_lights('w1', @from, @to)",
            """
            SELECT count(*), count(*) FILTER (WHERE traffic_light = 'red'),
                   count(*) FILTER (WHERE rula_score NOT BETWEEN 1 AND 7 OR reba_score NOT BETWEEN 1 AND 15 OR niosh_index < 0 OR composite_risk NOT BETWEEN 0 AND 100)
            FROM ergonomic_snapshots WHERE warehouse_id = 'w1' AND event_time >= @from AND event_time < @to
            """),
        ("hours of the day",
            "SELECT zone_id, local_hour, red, total FROM ergo_internal.zone_hours_of_day('w1', (SELECT timezone FROM warehouses WHERE id = 'w1'), @from, @to)",
            """
            SELECT zone_id, extract(hour FROM event_time AT TIME ZONE (SELECT timezone FROM warehouses WHERE id = 'w1'))::int, count(*) FILTER (WHERE traffic_light = 'red'), count(*)
            FROM ergonomic_snapshots WHERE warehouse_id = 'w1' AND event_time >= @from AND event_time < @to GROUP BY 1, 2
            """),
        ("minutes per zone",
            "SELECT zone_id, round(sum(red_minutes)::numeric, 6), round(sum(total_minutes)::numeric, 6), round(sum(unidentified_total_minutes)::numeric, 6) FROM ergo_internal.zone_exposure('w1', @from, @to) GROUP BY 1",
            "SELECT zone_id, round(sum(red_minutes)::numeric, 6), round(sum(total_minutes)::numeric, 6), round(coalesce(sum(total_minutes) FILTER (WHERE worker_id IS NULL), 0)::numeric, 6) FROM worker_exposure_minutes WHERE warehouse_id = 'w1' AND hour_bucket >= @from AND hour_bucket < @to GROUP BY 1"),
        ("minutes per worker",
            "SELECT worker_id, round(sum(yellow_minutes)::numeric, 6), round(sum(total_minutes)::numeric, 6), max(max_risk) FROM ergo_internal.worker_exposure('w1', @from, @to) GROUP BY 1",
            "SELECT worker_id, round(sum(yellow_minutes)::numeric, 6), round(sum(total_minutes)::numeric, 6), max(max_risk_in_hour) FROM worker_exposure_minutes WHERE warehouse_id = 'w1' AND worker_id IS NOT NULL AND hour_bucket >= @from AND hour_bucket < @to GROUP BY 1"),
        ("scores per zone",
            "SELECT zone_id, sum(rula_counts[7])::bigint, sum(reba_counts[8])::bigint, sum(niosh_bands[5])::bigint, sum(rula_invalid)::bigint FROM ergo_internal.zone_scores('w1', @from, @to) GROUP BY 1",
            "SELECT zone_id, count(*) FILTER (WHERE rula_score = 7), count(*) FILTER (WHERE reba_score = 8), count(*) FILTER (WHERE niosh_index > 3), count(*) FILTER (WHERE rula_score NOT BETWEEN 1 AND 7) FROM ergonomic_snapshots WHERE warehouse_id = 'w1' AND event_time >= @from AND event_time < @to GROUP BY 1"),
    ];

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Any_range_of_hours_equals_its_rows(PostgresKind server)
    {
        await using var store = await Filled.CopyAsync(server);
        var random = new Random(20260301);
        var newest = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT date_trunc('hour', now(), 'UTC') + interval '1 hour'"), TimeSpan.Zero);
        for (var i = 0; i < 25; i++)
        {
            var from = newest.AddHours(-random.Next(1, 24 * 9));
            var to = from.AddHours(random.Next(1, i % 3 == 0 ? 30 : 24 * 9));
            foreach (var (what, read, plain) in Figures)
            {
                // Two statements: Citus would send the functions of one to the node that holds the rows of the other.
                var (found, expected) = (await RowsAsync(store, read, from, to), await RowsAsync(store, plain, from, to));
                Assert.True(found.SequenceEqual(expected), $"{what} from {from:u} to {to:u}: {string.Join(" ", found)} instead of {string.Join(" ", expected)}");
            }
        }
    }

    [Fact]
    public async Task Percentiles_are_exact_for_rula_and_reba_and_within_their_bound_for_the_others()
    {
        await using var store = await Filled.CopyAsync();
        var warehouse = await store.WarehouseAsync("W1");
        var newest = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT date_trunc('hour', now(), 'UTC') + interval '1 hour'"), TimeSpan.Zero);
        foreach (var hours in new[] { 6, 30, 24 * 8 })
        {
            var range = new TimeRange(newest.AddHours(-hours), newest);
            var asked = new { from = range.From, to = range.To };
            var scores = (await new PostureQueries(store.DataSource).GetAsync(warehouse, range)).Scores;
            Assert.Equal(["rula", "reba", "niosh", "risk"], scores.Select(score => score.Measure));
            Assert.Equal([0, 0, 0.025, 0.5], scores.Select(score => score.ErrorBound));
            foreach (var (score, column, valid) in scores.Zip(
                ["rula_score", "reba_score", "niosh_index", "composite_risk"], ["BETWEEN 1 AND 7", "BETWEEN 1 AND 15", ">= 0", "BETWEEN 0 AND 100"]))
            {
                var from = $"FROM ergonomic_snapshots WHERE warehouse_id = 'w1' AND event_time >= @from AND event_time < @to AND {column} {valid}";
                Assert.Equal(await store.AskAsync<long>($"SELECT count(*) {from}", asked), score.Scored);
                Assert.Equal(await store.AskAsync<double?>($"SELECT avg({column})::float8 {from}", asked) ?? 0, score.Mean!.Value, 6);
                Assert.Equal(await store.AskAsync<double>($"SELECT max({column})::float8 {from}", asked), score.Max);
                Assert.InRange(score.P50!.Value - await Exact(0.5), -score.ErrorBound - 1e-9, score.ErrorBound + 1e-9);
                Assert.InRange(score.P95!.Value - await Exact(0.95), -score.ErrorBound - 1e-9, score.ErrorBound + 1e-9);

                Task<double> Exact(double share) => store.AskAsync<double>(
                    $"SELECT percentile_disc({share.ToString(System.Globalization.CultureInfo.InvariantCulture)}) WITHIN GROUP (ORDER BY {column})::float8 {from}", asked);
            }
        }
    }

    private static async Task<IReadOnlyList<string>> RowsAsync(Store store, string sql, DateTimeOffset from, DateTimeOffset to) =>
        [.. (await store.ListAsync<string>($"SELECT ROW(x.*)::text FROM ({sql}) x", new { from, to })).Order(StringComparer.Ordinal)];

    private static async Task FillAsync(Store store)
    {
        await store.SeedWarehousesAsync();
        await store.PartitionsAsync(10);
        await store.FillAsync(9_000, warehouses: 2, days: 9, seed: 0.6);
        await store.Views.RefreshAllViewsAsync("test");
        // Late rows and deletions renew single hours, and the days they are in.
        await store.FillAsync(300, warehouses: 2, days: 9, seed: 0.7);
        await store.RunAsync("DELETE FROM ergonomic_snapshots WHERE id LIKE '0.6-%9'");
        await store.Views.RefreshAllViewsAsync("test");
    }
}
