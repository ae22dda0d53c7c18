using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Storage;

/// <summary>How much room each day takes, and how much each index.</summary>
public sealed class StorageDays(NpgsqlDataSource dataSource)
{
    /// <summary>Partitions or chunks of both snapshot tables, the latest first, DEFAULT before all. Reads sizes and kept counts, no rows.</summary>
    public async Task<IReadOnlyList<StorageDay>> GetAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<StorageDay>(new CommandDefinition(
            $"""
            SELECT table_name, partition_name, {Calendar.Within("lower_bound")} AS lower_bound, {Calendar.Within("upper_bound")} AS upper_bound, bytes, index_bytes, bytes_before_compression, row_count
            FROM public.storage_days()
            """, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Indexes of both snapshot tables, the largest of each first; none on tiers where the parts of an index are not known by it.</summary>
    public async Task<IReadOnlyList<StorageIndex>> IndexesAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<StorageIndex>(new CommandDefinition("SELECT * FROM public.storage_indexes()", cancellationToken: cancellationToken))).AsList();
    }
}
