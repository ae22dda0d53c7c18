using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Storage;

/// <summary>Reads whether the rows of both snapshot tables have partitions to go to. Counts DEFAULT row by row and nothing else.</summary>
public sealed class PartitionStates(NpgsqlDataSource dataSource)
{
    /// <summary>One entry per snapshot table, ergonomic_snapshots first.</summary>
    /// <param name="daysAhead">Days for which maintenance makes partitions ahead, 0 to 366.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<PartitionState>> GetAsync(int daysAhead, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<PartitionState>(new CommandDefinition(
            $"""
            SELECT table_name, partitions_ahead, waiting_rows, movable_rows, {Calendar.Within("since")} AS since,
                   {Calendar.Within("oldest")} AS oldest, {Calendar.Within("newest")} AS newest
            FROM ergo_internal.partition_states(@daysAhead)
            """, new { daysAhead }, commandTimeout: 0, cancellationToken: cancellationToken))).AsList();
    }
}
