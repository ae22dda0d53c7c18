using Dapper;
using Ergo.Benchmarks.Data;
using Npgsql;

namespace Ergo.Benchmarks.Ingest;

/// <summary>Statements of 1,000 rows, each a transaction. The rows come from a table: sending them would cost more than some of what is measured.</summary>
internal sealed class BatchIngest(NpgsqlConnection connection) : IIngest
{
    private const int RowsPerStatement = 1_000;
    private const int Statements = 5;

    public string Name => $"INSERT of {RowsPerStatement:N0} rows";

    public long Rows => RowsPerStatement * Statements;

    public int Rounds => 10;

    public Task WarmUpAsync(CancellationToken cancellationToken) => InsertAsync(0, cancellationToken);

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        for (var statement = 0; statement < Statements; statement++)
        {
            await InsertAsync(statement, cancellationToken);
        }
    }

    private Task InsertAsync(int statement, CancellationToken cancellationToken) => connection.ExecuteAsync(new CommandDefinition(
        $"""
        INSERT INTO ergonomic_snapshots ({SnapshotSeries.Columns})
        SELECT {SnapshotSeries.Columns} FROM payload WHERE n > @after AND n <= @after + @RowsPerStatement
        """,
        new { after = (long)statement * RowsPerStatement, RowsPerStatement }, cancellationToken: cancellationToken));
}
