using Ergo.Benchmarks.Data;

namespace Ergo.Benchmarks.Retention;

/// <summary>
/// Expired days of all warehouses, taken away in pairs of neighbours: one as a retention run does it, with the check and the
/// count it makes under the lock, the other by DELETE of its partition, which leaves the space to a later VACUUM. Neither is in
/// memory, as after the weeks for which days are kept.
/// </summary>
internal sealed class ExpiredDays(Benchmark benchmark, long rows, int repetitions)
{
    private const double LeastTimesFaster = 100;
    private const string Table = "ergonomic_snapshots";

    // The day in progress and one that is kept.
    private const int DaysKept = 2;

    /// <summary>Loads and measures.</summary>
    /// <exception cref="BenchmarkException">A day was not taken away.</exception>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        // The first pair only warms up.
        var days = (2 * (repetitions + 1)) + DaysKept;
        await using var database = await BenchmarkDatabase.CreateAsync(benchmark.Server, cancellationToken);
        var series = SnapshotSeries.Over(days, rows);
        var today = await database.AskAsync<DateTime>("SELECT date_trunc('day', now(), 'UTC')", null, cancellationToken);
        await Benchmark.PhaseAsync("Expired days: loading", () => new History(database, series).LoadAsync(rows, series.NumberAt(today.AddDays(1)), cancellationToken));
        await PrepareAsync(database, cancellationToken);

        Timing dropped = new(), deleted = new();
        for (var pair = 0; pair <= repetitions; pair++)
        {
            // The order turns, so that neither always goes first.
            var oldest = today.AddDays(1 + (2 * pair) - days);
            var (drop, delete) = pair % 2 == 0 ? (oldest, oldest.AddDays(1)) : (oldest.AddDays(1), oldest);
            foreach (var day in new[] { oldest, oldest.AddDays(1) })
            {
                await PageCache.ForgetAsync(database, Partition(day), cancellationToken);
                await (pair == 0 ? new Timing() : day == drop ? dropped : deleted).MeasureAsync(
                    () => day == drop ? DropAsync(database, day, cancellationToken) : DeleteAsync(database, day, cancellationToken));
            }

            await CheckAsync(database, drop, delete, cancellationToken);
        }

        benchmark.Report(new Figure(
            $"Expired day of {rows / days:N0} rows, not in memory, dropped by a retention run", dropped, "DELETE", deleted, Budget.OneIn(LeastTimesFaster)));
    }

    // As it is when a run has refreshed and frozen: nothing waits to be taken in, past days are counted. No view is needed.
    private static async Task PrepareAsync(BenchmarkDatabase database, CancellationToken cancellationToken)
    {
        await database.RunAsync(
            """
            TRUNCATE ergo_internal.change_ledger, ergo_internal.dirty_buckets;
            UPDATE warehouses SET retention_days = 1;
            SELECT ergo_internal.freeze(id) FROM warehouses
            """, null, cancellationToken);
        await database.RunAsync("CALL ergo_internal.count_days()", null, cancellationToken);
        await database.SettleAsync("Expired days", cancellationToken);
    }

    private static Task DropAsync(BenchmarkDatabase database, DateTime day, CancellationToken cancellationToken) => database.RunAsync(
        $"BEGIN; SELECT ergo_internal.count_locked('{Partition(day)}'); SELECT ergo_internal.drop_expired_partition('{Table}', '{Partition(day)}'); COMMIT",
        null, cancellationToken);

    private static Task DeleteAsync(BenchmarkDatabase database, DateTime day, CancellationToken cancellationToken) =>
        database.RunAsync($"DELETE FROM {Partition(day)}", null, cancellationToken);

    private static async Task CheckAsync(BenchmarkDatabase database, DateTime dropped, DateTime deleted, CancellationToken cancellationToken)
    {
        if (!await database.AskAsync<bool>($"SELECT to_regclass('{Partition(dropped)}') IS NULL AND NOT EXISTS (SELECT FROM {Partition(deleted)})", null, cancellationToken))
        {
            throw new BenchmarkException($"{Partition(dropped)} or {Partition(deleted)} is still there, so their times mean nothing.");
        }
    }

    private static string Partition(DateTime day) => $"{Table}_{day:yyyy_MM_dd}";
}
