using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Tests.Adoption;

/// <summary>Writes snapshots without a pause as the backend does: without event_time, with times that have no zone, sometimes without a warehouse.</summary>
/// <param name="connectAsync">Opens a session; asked again when one was lost.</param>
/// <param name="name">Part of the ids, so that several may write.</param>
internal sealed class BackendWriter(Func<Task<NpgsqlConnection>> connectAsync, string name)
{
    private readonly ConcurrentDictionary<string, DateTime> written = new();
    private int number;

    /// <summary>Rows whose statement came back, with their time (UTC).</summary>
    public IReadOnlyDictionary<string, DateTime> Written => written;

    /// <summary>Rows whose session was lost before the answer came: they may be there or not.</summary>
    public ConcurrentBag<string> Unknown { get; } = [];

    /// <summary>The longest that a statement took.</summary>
    public TimeSpan LongestStatement { get; private set; }

    /// <summary>Writes until stopped.</summary>
    /// <param name="survivesLosses">Whether a lost session is no fault.</param>
    /// <param name="cancellationToken">Stops after the statement under way.</param>
    public async Task RunAsync(bool survivesLosses, CancellationToken cancellationToken)
    {
        NpgsqlConnection? connection = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            var rows = Enumerable.Range(0, number % 4 == 3 ? 5 : 1).Select(_ => Next()).ToList();
            try
            {
                connection ??= await OpenAsync();
                var began = Stopwatch.GetTimestamp();
                await WriteAsync(connection, rows);
                var took = Stopwatch.GetElapsedTime(began);
                LongestStatement = took > LongestStatement ? took : LongestStatement;
                rows.ForEach(row => written[row.Id] = row.Time);
            }
            catch (NpgsqlException) when (survivesLosses && connection is not { FullState: System.Data.ConnectionState.Open })
            {
                rows.ForEach(row => Unknown.Add(row.Id));
                await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
                connection = null;
            }

            await Task.Delay(2, CancellationToken.None);
        }

        await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = await connectAsync();
        await connection.ExecuteAsync("SET TimeZone = 'UTC'");
        return connection;
    }

    private (string Id, DateTime Time) Next()
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1).AddSeconds(-number % 600);
        return ($"{name}-{number++}", new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc));
    }

    private async Task WriteAsync(NpgsqlConnection connection, List<(string Id, DateTime Time)> rows)
    {
        var times = rows.ConvertAll(row => row.Time.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture));
        switch (number % 4)
        {
            case 0:
                await using (var copy = await connection.BeginTextImportAsync("COPY ergonomic_snapshots (id, warehouse_id, zone_id, \"timestamp\", worker_id, traffic_light) FROM STDIN"))
                {
                    await copy.WriteAsync(string.Concat(rows.Zip(times, (row, time) => $"{row.Id}\t\\N\t\\N\t{time}\tk{number % 5}\tred\n")));
                }

                break;
            case 1:
                Assert.Equal(rows[0].Id, await connection.ExecuteScalarAsync<string>(
                    "INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, \"timestamp\", worker_id, traffic_light) VALUES (@Id, NULL, (SELECT min(id) FROM zones), CAST(@time AS timestamp), 'k1', 'green') RETURNING id",
                    new { rows[0].Id, time = times[0] }));
                break;
            default:
                await connection.ExecuteAsync(
                    "INSERT INTO ergonomic_snapshots (id, warehouse_id, \"timestamp\", worker_id, rula_score, traffic_light) VALUES (@Id, (SELECT min(id) FROM warehouses WHERE code = 'W1'), CAST(@time AS timestamp), 'k2', 5, 'yellow')",
                    rows.Zip(times, (row, time) => new { row.Id, time }));
                break;
        }
    }
}
