using Dapper;
using Ergo.Database.Connections;
using Npgsql;

namespace Ergo.Snapshots.Storage;

/// <summary>Reads which rows are stored, yet in no view or in no average.</summary>
public sealed class DataQualityReader(NpgsqlDataSource dataSource)
{
    /// <summary>The warehouses that have any, by name.</summary>
    public async Task<IReadOnlyList<DataQuality>> GetAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<DataQuality>(new CommandDefinition("""
            SELECT w.name AS warehouse_name, q.too_late_rows::bigint, q.future_rows::bigint, q.invalid_rows_7d::bigint AS invalid_rows, q.unknown_light_rows_7d::bigint AS unknown_lights
            FROM public.data_quality q JOIN ergo_internal.known_warehouses w ON w.id = q.warehouse_id
            WHERE q.too_late_rows > 0 OR q.future_rows > 0 OR q.invalid_rows_7d > 0 OR q.unknown_light_rows_7d > 0 ORDER BY w.name, w.id
            """, commandTimeout: 0, cancellationToken: cancellationToken))).AsList();
    }
}
