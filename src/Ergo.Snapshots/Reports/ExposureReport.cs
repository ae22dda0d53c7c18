using System.Runtime.CompilerServices;
using Dapper;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Reports;

/// <summary>The exposure report's lines, streamed: all of them, whatever their number.</summary>
public sealed class ExposureReport(NpgsqlDataSource dataSource, WorkerPrivacy privacy)
{
    private const string Asked = "e.warehouse_id = @Id AND e.hour_bucket >= @from AND e.hour_bucket < @to";

    /// <summary>Lines of a warehouse over whole hours of a range, oldest first.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="range">The range.</param>
    /// <param name="unmasking">What lets worker ids be told; null: pseudonyms, and no single workers where they are too few.</param>
    /// <param name="cancellationToken">Stops between two lines.</param>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    /// <exception cref="PrivacyException">The unmasking has ended, or is about another warehouse.</exception>
    public async IAsyncEnumerable<ExposureReportRow> ReadAsync(
        Warehouse warehouse, TimeRange range, Unmasking? unmasking = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        warehouse.Whole();
        var key = await privacy.KeyOfAsync(warehouse.Id, cancellationToken);
        var shown = range.AlignedTo(TimeSpan.FromHours(1));
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var parameters = new
        {
            warehouse.Id, from = shown.From, to = shown.To, key.InnerPad, key.OuterPad, privacy.Rules.SmallestGroup, group = privacy.Rules.SmallGroupName,
        };
        if (unmasking is not null)
        {
            await Unmaskings.RequireAsync(connection, unmasking, warehouse, cancellationToken);
        }

        var lines = unmasking is not null ? LinesBy("e.worker_id")
            : await IsSmallGroupAsync(connection, parameters, cancellationToken) ? TogetherLines
            : LinesBy("ergo_internal.pseudonym(@InnerPad, @OuterPad, e.worker_id)");
        // Within an hour by what is told of a worker: the order of the ids would tell which is which.
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition($"""
            SELECT e.hour_bucket, e.worker, coalesce(z.name, e.zone_id) AS zone, coalesce(l.label, e.pick_location_id) AS location,
                   e.shift_code AS shift, e.green_minutes, e.yellow_minutes, e.red_minutes, e.total_minutes,
                   e.weighted_exposure_score, e.max_risk_in_hour, coalesce(e.is_partial, true) AS is_partial
            FROM ({lines}) e
            LEFT JOIN ergo_internal.known_zones z ON z.id = e.zone_id
            LEFT JOIN ergo_internal.known_locations l ON l.id = e.pick_location_id
            ORDER BY e.hour_bucket, e.worker, zone, location, e.shift_code
            """, parameters, commandTimeout: 0, cancellationToken: cancellationToken));
        var parse = reader.GetRowParser<ExposureReportRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return parse(reader);
        }
    }

    private static string LinesBy(string worker) => $"SELECT e.*, {worker} AS worker FROM worker_exposure_minutes e WHERE {Asked}";

    private const string TogetherLines = $"""
        SELECT e.hour_bucket, CASE WHEN e.worker_id IS NOT NULL THEN @group END AS worker, e.zone_id, e.pick_location_id, e.shift_code,
               sum(e.green_minutes) AS green_minutes, sum(e.yellow_minutes) AS yellow_minutes, sum(e.red_minutes) AS red_minutes,
               sum(e.total_minutes) AS total_minutes, sum(e.weighted_exposure_score) AS weighted_exposure_score,
               max(e.max_risk_in_hour) AS max_risk_in_hour, bool_or(e.is_partial) AS is_partial
        FROM worker_exposure_minutes e WHERE {Asked} GROUP BY 1, 2, 3, 4, 5
        """;

    private static async Task<bool> IsSmallGroupAsync(NpgsqlConnection connection, object parameters, CancellationToken cancellationToken) =>
        await connection.ExecuteScalarAsync<bool>(new CommandDefinition("""
            SELECT count(*) BETWEEN 1 AND @SmallestGroup - 1
            FROM (SELECT DISTINCT e.worker_id FROM ergo_internal.worker_exposure(@Id, @from, @to) e LIMIT @SmallestGroup) x
            """, parameters, commandTimeout: 0, cancellationToken: cancellationToken));
}
