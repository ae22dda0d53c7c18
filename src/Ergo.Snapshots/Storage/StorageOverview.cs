using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Storage;

/// <summary>How the snapshots are stored and what they take.</summary>
public sealed class StorageOverview(NpgsqlDataSource dataSource)
{
    /// <summary>One entry per snapshot table, ergonomic_snapshots first. Reads sizes and both ends of each table, no rows between.</summary>
    public async Task<IReadOnlyList<TableStorage>> GetAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<TableStorage>(new CommandDefinition(
            $"""
            SELECT table_name, tier, partitions, compressed_partitions, bytes, compressed_bytes, bytes_before_compression, rows_in_default,
                   {Calendar.Within("oldest")} AS oldest, {Calendar.Within("newest")} AS newest
            FROM public.storage_overview()
            """, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Bytes that the server's databases take, of those that the portal may connect to; without its log of writes.</summary>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<long> ServerBytesAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT sum(pg_database_size(d.oid))::bigint FROM pg_database d WHERE has_database_privilege(d.oid, 'CONNECT')", cancellationToken: cancellationToken));
    }
}
