using Npgsql;

namespace Ergo.Benchmarks.Adopt;

/// <summary>Inserts a row every few milliseconds in the backend's layout, and takes the time that each insert took.</summary>
internal sealed class SteadyWriter : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private readonly CancellationTokenSource stop = new();
    private readonly Task writing;

    private SteadyWriter(NpgsqlDataSource source) => writing = Task.Run(() => WriteAsync(source));

    /// <summary>Milliseconds of each insert, in their order.</summary>
    public Timing Inserts { get; } = new();

    public static SteadyWriter Start(NpgsqlDataSource source) => new(source);

    /// <summary>Ends the writer.</summary>
    /// <exception cref="NpgsqlException">An insert failed.</exception>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await writing;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task WriteAsync(NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using NpgsqlCommand insert = new(
            """
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, "timestamp", worker_id, source, rula_score, composite_risk, traffic_light)
            VALUES (gen_random_uuid()::text, 'w1', 'z30', now() AT TIME ZONE 'UTC', 'p1', 'writer', 4, 50, 'yellow')
            """,
            connection);
        while (!stop.IsCancellationRequested)
        {
            await Inserts.MeasureAsync(() => insert.ExecuteNonQueryAsync());
            await Task.Delay(Pause);
        }
    }
}
