using Ergo.Benchmarks.Data;
using Npgsql;

namespace Ergo.Benchmarks.Ingest;

/// <summary>Prepared statements of one row, each a transaction.</summary>
internal sealed class RowIngest : IIngest
{
    /// <summary>Rows of a round.</summary>
    public const int RowsPerRound = 200;

    private const int WarmUpRows = 20;
    private readonly NpgsqlConnection _connection;
    private readonly Payload _payload;
    private readonly NpgsqlCommand _insert;
    private readonly bool _isDurable;

    private RowIngest(NpgsqlConnection connection, Payload payload, NpgsqlCommand insert, bool isDurable) =>
        (_connection, _payload, _insert, _isDurable) = (connection, payload, insert, isDurable);

    public string Name => $"INSERT of 1 row{(_isDurable ? "" : ", synchronous_commit off")}";

    public long Rows => RowsPerRound;

    public int Rounds => 20;

    /// <param name="connection">The writer's session.</param>
    /// <param name="payload">What to write.</param>
    /// <param name="isDurable">False to commit without waiting for the disk, which leaves only what the statement itself costs.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<RowIngest> PrepareAsync(
        NpgsqlConnection connection, Payload payload, bool isDurable, CancellationToken cancellationToken)
    {
        var columns = SnapshotSeries.Columns.Split(',').Length;
        NpgsqlCommand insert = new(
            $"INSERT INTO ergonomic_snapshots ({SnapshotSeries.Columns}) VALUES ({string.Join(", ", Enumerable.Range(1, columns).Select(n => $"${n}"))})",
            connection);
        // A row without nulls tells the types.
        foreach (var value in payload.Rows.First(row => row.All(value => value is not DBNull)))
        {
            insert.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await insert.PrepareAsync(cancellationToken);
        return new RowIngest(connection, payload, insert, isDurable);
    }

    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        await using (NpgsqlCommand commit = new($"SET synchronous_commit = {(_isDurable ? "default" : "off")}", _connection))
        {
            await commit.ExecuteNonQueryAsync(cancellationToken);
        }

        await InsertAsync(WarmUpRows, cancellationToken);
    }

    public Task WriteAsync(CancellationToken cancellationToken) => InsertAsync(RowsPerRound, cancellationToken);

    private async Task InsertAsync(int count, CancellationToken cancellationToken)
    {
        foreach (var row in _payload.Rows.Take(count))
        {
            for (var column = 0; column < row.Length; column++)
            {
                _insert.Parameters[column].Value = row[column];
            }

            await _insert.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
