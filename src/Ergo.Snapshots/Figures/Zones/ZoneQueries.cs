using Dapper;
using Ergo.Database.Connections;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures.Postures;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Figures.Zones;

/// <summary>One zone: its locations, shifts and postures.</summary>
public sealed class ZoneQueries(NpgsqlDataSource dataSource)
{
    private const string Counts = """
        coalesce(sum(s.green_count), 0)::bigint AS green, coalesce(sum(s.yellow_count), 0)::bigint AS yellow,
        coalesce(sum(s.red_count), 0)::bigint AS red, coalesce(sum(s.snapshot_count), 0)::bigint AS total,
        coalesce(sum(s.unknown_light_count), 0)::bigint AS unknown
        """;

    /// <summary>A zone over a range.</summary>
    /// <param name="warehouse">Its warehouse.</param>
    /// <param name="zoneId">Its id; empty for the snapshots without a zone.</param>
    /// <param name="range">The range; it is widened to whole hours, or to quarters where the warehouse's clocks need them.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    /// <exception cref="ScopeException">The zone may not be seen.</exception>
    public async Task<ZoneDetail> GetAsync(Warehouse warehouse, string zoneId, TimeRange range, CancellationToken cancellationToken = default)
    {
        warehouse.RequireZone(zoneId);
        var shown = range.AlignedTo(warehouse.BucketWidth());
        string OfZone(string column) => zoneId.Length == 0 ? $"{column} IS NULL" : $"{column} = @zoneId";
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        var freshness = await connection.FreshnessOfAsync([ViewNames.TopRedZones, ViewNames.PostureTypeCounts], cancellationToken);
        var compared = Comparison.Of(range, shown, warehouse.BucketWidth(), freshness.CompleteTo);
        // A location may have moved to another zone since: what was counted here stays here, by its name of today.
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition($"""
            WITH counted AS MATERIALIZED (
                SELECT s.pick_location_id AS id, {Counts} FROM ergo_internal.location_lights(@Id, @from, @to) s WHERE {OfZone("s.zone_id")} GROUP BY 1
            ), named AS (
                SELECT c.*, l.label, l.x, l.y FROM counted c
                -- One by one: a join would make the names and places of all locations there are.
                LEFT JOIN LATERAL (SELECT k.label, k.x, k.y FROM ergo_internal.known_locations k WHERE k.id = c.id LIMIT 1) l ON true
                UNION ALL
                SELECT l.id, 0, 0, 0, 0, 0, l.label, l.x, l.y FROM ergo_internal.known_locations l
                WHERE l.zone_id = @zoneId AND NOT EXISTS (SELECT FROM counted c WHERE c.id = l.id)
            )
            SELECT n.id AS location_id, coalesce(n.label, n.id, 'Unknown location') AS label, n.x, n.y, n.green, n.yellow, n.red, n.total, n.unknown
            FROM named n
            ORDER BY n.total = 0, n.red::float8 / nullif(n.green + n.yellow + n.red, 0) DESC NULLS LAST, n.red DESC, label, n.id;

            SELECT s.shift_code, date_part('hour', s.bucket_time AT TIME ZONE @Timezone)::int AS local_hour, {Counts}
            FROM ergo_internal.zone_shift_hours s
            WHERE s.warehouse_id = @Id AND {OfZone("s.zone_id")} AND s.bucket_time >= @from AND s.bucket_time < @to
            GROUP BY 1, 2 ORDER BY 1 NULLS LAST, 2;

            {BandSql.Of("ergo_internal.zone_scores", $"WHERE {OfZone("zone_id")}")};

            SELECT ({RedHour("first_red_at", "")}) AS first_red_at, ({RedHour("last_red_at", "DESC")}) AS last_red_at,
                   (SELECT min(h.bucket_time) FROM ergo_internal.location_hours h WHERE h.warehouse_id = @Id) AS locations_from;
            """,
            new
            {
                warehouse.Id, warehouse.Timezone, zoneId, from = shown.From, to = shown.To, end = compared.End,
                beforeFrom = compared.BeforeFrom, beforeTo = compared.BeforeTo,
            },
            cancellationToken: cancellationToken));
        var locations = (await results.ReadAsync<ZoneLocation>()).AsList();
        var shiftHours = (await results.ReadAsync<ZoneShiftHour>()).AsList();
        var bands = (await results.ReadAsync<BandCount>()).AsList();
        var moments = await results.ReadSingleAsync<Moments>();
        return new ZoneDetail
        {
            Locations = locations,
            ShiftHours = shiftHours,
            Bands = bands,
            Comparison = compared,
            FirstRedAt = moments.FirstRedAt,
            LastRedAt = moments.LastRedAt,
            LocationsFrom = moments.LocationsFrom,
            Shown = shown,
            Freshness = freshness,
        };

        string RedHour(string moment, string order) => $"""
            SELECT r.{moment} FROM ergo_internal.zone_red_hours r
            WHERE r.warehouse_id = @Id AND {OfZone("r.zone_id")} AND r.bucket_time >= @from AND r.bucket_time < @to AND r.red_count > 0
            ORDER BY r.bucket_time {order} LIMIT 1
            """;
    }

    private sealed record Moments
    {
        public DateTimeOffset? FirstRedAt { get; init; }

        public DateTimeOffset? LastRedAt { get; init; }

        public DateTimeOffset? LocationsFrom { get; init; }
    }
}
