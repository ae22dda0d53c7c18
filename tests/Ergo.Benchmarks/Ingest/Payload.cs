using Dapper;
using Ergo.Benchmarks.Data;
using Npgsql;

namespace Ergo.Benchmarks.Ingest;

/// <summary>
/// Snapshots made beforehand, so that making them costs no round anything: in the table <c>payload</c> with their
/// place in <c>n</c>, and as bytes of a binary COPY.
/// </summary>
/// <param name="Bytes">All of them.</param>
/// <param name="First">A few of them for a warm-up.</param>
/// <param name="Rows">The values of some, in the order of <see cref="SnapshotSeries.Columns"/>.</param>
internal sealed record Payload(byte[] Bytes, byte[] First, IReadOnlyList<object[]> Rows)
{
    /// <summary>How many there are.</summary>
    public const int Count = 100_000;

    private const int WarmUpRows = 100;

    /// <summary>Makes those before a number.</summary>
    public static async Task<Payload> MakeAsync(BenchmarkDatabase database, long end, CancellationToken cancellationToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        var series = SnapshotSeries.Dense;
        await connection.ExecuteAsync(new CommandDefinition(
            $"CREATE TABLE payload AS SELECT row_number() OVER (ORDER BY event_time) AS n, s.* FROM ({series.Select}) s",
            new { first = end - Count, last = end - 1, perMinute = series.PerMinute }, cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition("ALTER TABLE payload ADD PRIMARY KEY (n)", cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition("VACUUM (ANALYZE) payload", cancellationToken: cancellationToken));
        return new Payload(
            await BytesAsync(connection, Count, cancellationToken), await BytesAsync(connection, WarmUpRows, cancellationToken),
            await RowsAsync(connection, cancellationToken));
    }

    private static async Task<byte[]> BytesAsync(NpgsqlConnection connection, int rows, CancellationToken cancellationToken)
    {
        using MemoryStream bytes = new();
        await using (var copy = await connection.BeginRawBinaryCopyAsync(
            $"COPY (SELECT {SnapshotSeries.Columns} FROM payload WHERE n <= {rows} ORDER BY n) TO STDOUT (FORMAT binary)", cancellationToken))
        {
            await copy.CopyToAsync(bytes, cancellationToken);
        }

        return bytes.ToArray();
    }

    private static async Task<IReadOnlyList<object[]>> RowsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        List<object[]> rows = [];
        await using NpgsqlCommand command = new($"SELECT {SnapshotSeries.Columns} FROM payload WHERE n <= {RowIngest.RowsPerRound} ORDER BY n", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var values = new object[reader.FieldCount];
            reader.GetValues(values);
            rows.Add(values);
        }

        return rows;
    }
}
