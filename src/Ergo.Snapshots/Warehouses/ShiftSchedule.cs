using Dapper;
using Ergo.Database.Connections;
using Npgsql;

namespace Ergo.Snapshots.Warehouses;

/// <summary>Which shifts a warehouse's calendar schedules.</summary>
public sealed class ShiftSchedule(NpgsqlDataSource dataSource)
{
    /// <summary>How far back shifts are read: a shift of one day of the week alone has one before it.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromDays(15);

    /// <summary>The shifts of the last <see cref="Reach"/> and of the day to come, the earliest first; none where the warehouse has no calendar.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="now">The current instant.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<ScheduledShift>> LatestAsync(Warehouse warehouse, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<ScheduledShift>(new CommandDefinition("""
            SELECT s.shift_code, coalesce(min(nullif(btrim(c.name), '')), s.shift_code) AS name, s.started, s.ended
            FROM ergo_internal.scheduled_shifts(@Id, @from, @until) s
            JOIN public.shift_calendar c ON c.warehouse_id = @Id AND ergo_internal.id_of(c.shift_code) = s.shift_code
            WHERE s.shift_code IS NOT NULL GROUP BY s.shift_code, s.started, s.ended ORDER BY s.started, s.ended, s.shift_code
            """, new { warehouse.Id, from = now - Reach, until = now.AddDays(1) }, cancellationToken: cancellationToken))).AsList();
    }
}
