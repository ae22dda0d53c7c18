using Ergo.Benchmarks.Data;
using Npgsql;

namespace Ergo.Benchmarks.Ingest;

/// <summary>One binary COPY of the whole payload: 50 minutes of all warehouses.</summary>
internal sealed class CopyIngest(NpgsqlConnection connection, Payload payload) : IIngest
{
    public string Name => $"COPY of {Payload.Count:N0} rows";

    public long Rows => Payload.Count;

    public int Rounds => 2;

    public Task WarmUpAsync(CancellationToken cancellationToken) => CopyAsync(payload.First, cancellationToken);

    public Task WriteAsync(CancellationToken cancellationToken) => CopyAsync(payload.Bytes, cancellationToken);

    private async Task CopyAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginRawBinaryCopyAsync(
            $"COPY ergonomic_snapshots ({SnapshotSeries.Columns}) FROM STDIN (FORMAT binary)", cancellationToken);
        await copy.WriteAsync(bytes, cancellationToken);
    }
}
