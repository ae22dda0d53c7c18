using System.Runtime.CompilerServices;
using Dapper;
using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Reports;

/// <summary>The exposure report's lines, streamed: all of them, whatever their number.</summary>
public sealed class ExposureReport(NpgsqlDataSource dataSource, WorkerPrivacy privacy)
{
    // Unidentified is what is left of the cell: its workers and it are written together.
    private const string CellLines = $"""
        SELECT x.cell_start, c.cell_end, ergo_internal.pseudonym(@InnerPad, @OuterPad, x.worker_id) AS worker, x.green_minutes, x.yellow_minutes, x.red_minutes,
               x.total_minutes, x.max_risk, x.shifts, x.scheduled_minutes
        FROM {PublishedSpan.Cells} JOIN ergo_internal.published_workers x USING (warehouse_id, cell_start)
        UNION ALL
        SELECT c.cell_start, c.cell_end, NULL, greatest(c.green_minutes - n.green, 0), greatest(c.yellow_minutes - n.yellow, 0), greatest(c.red_minutes - n.red, 0),
               greatest(c.total_minutes - n.total, 0), NULL, NULL, NULL
        FROM {PublishedSpan.Cells} CROSS JOIN LATERAL (
            SELECT coalesce(sum(x.green_minutes), 0) AS green, coalesce(sum(x.yellow_minutes), 0) AS yellow, coalesce(sum(x.red_minutes), 0) AS red,
                   coalesce(sum(x.total_minutes), 0) AS total
            FROM ergo_internal.published_workers x WHERE x.warehouse_id = c.warehouse_id AND x.cell_start = c.cell_start
        ) n WHERE c.total_minutes - n.total > 1e-6
        ORDER BY cell_start, worker
        """;

    /// <summary>The span of the published cells that a range touches: what <see cref="ReadCellsAsync"/> reads. Null where there is none.</summary>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public async Task<TimeRange?> SpanAsync(Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default)
    {
        warehouse.Whole();
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await PublishedSpan.OfAsync(connection, warehouse, range, privacy.Rules, cancellationToken)).Range;
    }

    /// <summary>Lines per worker and published cell, by pseudonym, oldest first: what is told without a reason.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="span">What <see cref="SpanAsync"/> answered. Cells that begin in it are read, whatever span is given.</param>
    /// <param name="cancellationToken">Stops between two lines.</param>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public async IAsyncEnumerable<ExposureCellRow> ReadCellsAsync(Warehouse warehouse, TimeRange span, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        warehouse.Whole();
        var key = await privacy.KeyOfAsync(warehouse.Id, cancellationToken);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        // The order within a cell is that of the pseudonyms: the order of the ids would tell which is which.
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
            CellLines, new { warehouse.Id, from = span.From, to = span.To, privacy.Rules.SmallestGroup, key.InnerPad, key.OuterPad },
            commandTimeout: 0, cancellationToken: cancellationToken));
        var parse = reader.GetRowParser<ExposureCellRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return parse(reader);
        }
    }

    /// <summary>Lines per worker, place, shift and hour of a warehouse over whole hours of a range, oldest first.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="range">The range.</param>
    /// <param name="unmasking">What lets worker ids be told. Null gives pseudonyms, and only where small groups are not protected.</param>
    /// <param name="cancellationToken">Stops between two lines.</param>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    /// <exception cref="PrivacyException">The unmasking has ended, is about another warehouse, or is missing although small groups are protected.</exception>
    public async IAsyncEnumerable<ExposureReportRow> ReadAsync(
        Warehouse warehouse, TimeRange range, Unmasking? unmasking = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        warehouse.Whole();
        privacy.Rules.RequireFine(unmasking);
        var key = await privacy.KeyOfAsync(warehouse.Id, cancellationToken);
        var shown = range.AlignedTo(warehouse.BucketWidth());
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        if (unmasking is not null)
        {
            await Unmaskings.RequireAsync(connection, unmasking, warehouse, cancellationToken);
        }

        var worker = unmasking is not null ? "e.worker_id" : "ergo_internal.pseudonym(@InnerPad, @OuterPad, e.worker_id)";
        // Within an hour by what is told of a worker: the order of the ids would tell which is which.
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition($"""
            SELECT e.hour_bucket, {worker} AS worker, coalesce(z.name, e.zone_id) AS zone, coalesce(l.label, e.pick_location_id) AS location,
                   e.shift_code AS shift, e.green_minutes, e.yellow_minutes, e.red_minutes, e.total_minutes,
                   e.weighted_exposure_score, e.max_risk_in_hour, coalesce(e.is_partial, true) AS is_partial
            FROM public.worker_exposure_minutes e
            LEFT JOIN ergo_internal.known_zones z ON z.id = e.zone_id
            LEFT JOIN ergo_internal.known_locations l ON l.id = e.pick_location_id
            WHERE e.warehouse_id = @Id AND e.hour_bucket >= @from AND e.hour_bucket < @to
            ORDER BY e.hour_bucket, worker, zone, location, e.shift_code
            """, new { warehouse.Id, from = shown.From, to = shown.To, key.InnerPad, key.OuterPad }, commandTimeout: 0, cancellationToken: cancellationToken));
        var parse = reader.GetRowParser<ExposureReportRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return parse(reader);
        }
    }
}
