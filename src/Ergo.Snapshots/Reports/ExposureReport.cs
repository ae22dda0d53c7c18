using System.Runtime.CompilerServices;
using Dapper;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Reports;

/// <summary>The exposure report's lines, streamed: all of them, whatever their number.</summary>
public sealed class ExposureReport(NpgsqlDataSource dataSource)
{
    /// <summary>Lines of a warehouse over whole hours of a range, oldest first.</summary>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public async IAsyncEnumerable<ExposureReportRow> ReadAsync(
        Warehouse warehouse, TimeRange range, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        warehouse.Whole();
        var shown = range.AlignedTo(TimeSpan.FromHours(1));
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition("""
            SELECT e.hour_bucket, e.worker_id, coalesce(z.name, e.zone_id) AS zone, coalesce(l.label, e.pick_location_id) AS location,
                   e.shift_code AS shift, e.green_minutes, e.yellow_minutes, e.red_minutes, e.total_minutes,
                   e.weighted_exposure_score, e.max_risk_in_hour, coalesce(e.is_partial, true) AS is_partial
            FROM worker_exposure_minutes e
            LEFT JOIN zones z ON z.id = e.zone_id
            LEFT JOIN pick_locations l ON l.id = e.pick_location_id
            WHERE e.warehouse_id = @Id AND e.hour_bucket >= @from AND e.hour_bucket < @to
            ORDER BY e.hour_bucket, e.worker_id, zone, location, e.shift_code
            """,
            new { warehouse.Id, from = shown.From, to = shown.To }, commandTimeout: 0, cancellationToken: cancellationToken));
        var parse = reader.GetRowParser<ExposureReportRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return parse(reader);
        }
    }
}
