using System.Globalization;
using Dapper;
using Ergo.Database.Connections;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Figures.Days;

/// <summary>Lights by local day: days are what is compared, since the snapshots of one day depend on each other.</summary>
public sealed class DayQueries(NpgsqlDataSource dataSource)
{
    /// <summary>Lights of a warehouse, or of one of its zones, by local day.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="range">The range, widened to whole local days.</param>
    /// <param name="zoneId">One zone; empty for the snapshots without a zone; null for all that may be seen.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    /// <exception cref="ScopeException">The zone may not be seen.</exception>
    public async Task<LightDays> GetAsync(Warehouse warehouse, TimeRange range, string? zoneId = null, CancellationToken cancellationToken = default)
    {
        if (zoneId is not null && warehouse.Zones?.Contains(zoneId) == false)
        {
            throw new ScopeException($"You are not assigned to this zone of {warehouse.Name}");
        }

        var asked = LocalDays.Of(range, warehouse);
        var (table, ofZone) = zoneId switch
        {
            null when warehouse.Zones is not null => ("zone_hours", "AND s.zone_id = ANY (@zones)"),
            null => ("warehouse_hours", ""),
            "" => ("zone_hours", "AND s.zone_id IS NULL"),
            _ => ("zone_hours", "AND s.zone_id = @zoneId"),
        };
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        // First, so that no figure is newer than it is said to be.
        var freshness = await connection.FreshnessOfAsync([ViewNames.TopRedZones], cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition($"""
            SELECT to_char(s.bucket_time AT TIME ZONE @Timezone, 'YYYY-MM-DD') AS day, sum(s.red_count)::bigint AS red,
                   sum(s.green_count + s.yellow_count + s.red_count)::bigint AS lit, sum(s.snapshot_count)::bigint AS total,
                   count(DISTINCT date_trunc('hour', s.bucket_time AT TIME ZONE 'UTC')) AS hours
            FROM ergo_internal.{table} s
            WHERE s.warehouse_id = @Id AND s.bucket_time >= @from AND s.bucket_time < @to AND s.snapshot_count > 0 {ofZone}
            GROUP BY 1 ORDER BY 1;

            SELECT o.bucket_time FROM ergo_internal.oldest_hour(@Id) o;
            """,
            new { warehouse.Id, warehouse.Timezone, zoneId, zones = warehouse.Zones?.Ids, from = asked.Range.From, to = asked.Range.To },
            cancellationToken: cancellationToken));
        var days = (await results.ReadAsync<Row>()).Select(row => row.ToDay()).ToList();
        return new LightDays { Asked = asked, Days = days, RecordsFrom = await results.ReadSingleOrDefaultAsync<DateTimeOffset?>(), Freshness = freshness };
    }

    private sealed record Row
    {
        public string Day { get; init; } = "";

        public long Red { get; init; }

        public long Lit { get; init; }

        public long Total { get; init; }

        public long Hours { get; init; }

        public LightDay ToDay() => new() { Day = DateOnly.ParseExact(Day, "yyyy-MM-dd", CultureInfo.InvariantCulture), Red = Red, Lit = Lit, Total = Total, Hours = Hours };
    }
}
