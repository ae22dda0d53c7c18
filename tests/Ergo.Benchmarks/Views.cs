using Ergo.Snapshots.Views;

namespace Ergo.Benchmarks;

/// <summary>Brings views up to date as everybody else does.</summary>
internal static class Views
{
    /// <summary>The statement for one view.</summary>
    public static string Refresh(string view) => $"CALL refresh_view('{view}')";

    /// <summary>Builds all five from a history just loaded and readies the database for measuring; tells what each part took.</summary>
    /// <param name="database">The database.</param>
    /// <param name="subject">What the database is called in what is told.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task BuildAsync(this BenchmarkDatabase database, string subject, CancellationToken cancellationToken)
    {
        foreach (var view in ViewNames.All)
        {
            await Benchmark.PhaseAsync($"{subject}: first build of {view}", () => database.RunAsync(Refresh(view), null, cancellationToken));
        }

        await database.SettleAsync(subject, cancellationToken);
    }

    /// <summary>Leaves nothing of the load to be done while measuring: statistics, visibility, pages to be written.</summary>
    public static async Task SettleAsync(this BenchmarkDatabase database, string subject, CancellationToken cancellationToken)
    {
        await Benchmark.PhaseAsync($"{subject}: VACUUM (ANALYZE), CHECKPOINT", async () =>
        {
            await database.RunAsync("VACUUM (ANALYZE)", null, cancellationToken);
            await database.RunAsync("CHECKPOINT;", null, cancellationToken);
        });
        var size = await database.AskAsync<long>("SELECT pg_database_size(current_database())", null, cancellationToken);
        Benchmark.Tell($"{subject}: {size / 1e9:N2} GB");
    }
}
