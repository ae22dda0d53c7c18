using Dapper;
using Ergo.Database.Connections;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Figures.Zones;

/// <summary>The snapshots behind the figures of a zone, page by page.</summary>
public sealed class SnapshotQueries(NpgsqlDataSource dataSource, WorkerPrivacy privacy)
{
    /// <summary>Snapshots of a page.</summary>
    public const int PageSize = 25;

    /// <summary>
    /// A page of a zone's snapshots, the newest first. They are found by the buckets that count them, so that however rare what is asked
    /// for is, only hours that hold some are looked into. A worker is a pseudonym, and where small groups are protected
    /// (<see cref="PrivacyRules.ByCell"/>) not even that: a row is of one person.
    /// </summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="zoneId">The zone; empty for the snapshots without one.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="after">Where the page begins; null for the newest.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="ScopeException">The zone may not be seen.</exception>
    public async Task<SnapshotPage> GetPageAsync(
        Warehouse warehouse, string zoneId, SnapshotFilter filter, SnapshotCursor? after = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        warehouse.RequireZone(zoneId);
        var key = privacy.Rules.ByCell ? null : await privacy.KeyOfAsync(warehouse.Id, cancellationToken);
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        var freshness = await connection.FreshnessOfAsync([ViewNames.TopRedZones], cancellationToken);
        var found = (await connection.QueryAsync<ZoneSnapshot>(new CommandDefinition(
            Sql(zoneId, filter, after is not null, key is not null),
            new
            {
                warehouse.Id, warehouse.Timezone, zoneId, filter.Light, filter.LocationId, filter.ShiftCode, filter.LocalHour,
                from = filter.Range.From, to = filter.Range.To, width = warehouse.BucketWidth(),
                afterTime = after?.EventTime, afterId = after?.Id, most = PageSize + 1, key?.InnerPad, key?.OuterPad,
            },
            cancellationToken: cancellationToken))).AsList();
        var snapshots = found.Take(PageSize).ToList();
        return new SnapshotPage(snapshots, found.Count > PageSize ? new SnapshotCursor(snapshots[^1].EventTime, snapshots[^1].Id) : null, freshness);
    }

    private static string Sql(string zoneId, SnapshotFilter filter, bool isLater, bool isNamed)
    {
        // The table that knows most of what is asked for; the snapshots are held against all of it.
        var table = filter.LocationId is not null ? "location_hours" : filter.ShiftCode is not null ? "zone_shift_hours" : "zone_hours";
        List<string> buckets = [$"b.warehouse_id = @Id AND {Is("b.zone_id", "@zoneId", zoneId)}", "b.bucket_time > @from - @width AND b.bucket_time < @to"];
        List<string> rows =
        [
            $"s.warehouse_id = @Id AND {Is("s.zone_id", "@zoneId", zoneId)} AND s.event_time >= @from AND s.event_time < @to",
            "s.event_time >= b.bucket_time AND s.event_time < b.bucket_time + @width",
        ];
        if (filter.LocationId is { } location)
        {
            buckets.Add(Is("b.pick_location_id", "@LocationId", location));
            rows.Add(Is("ergo_internal.id_of(s.pick_location_id)", "@LocationId", location));
        }

        if (filter.ShiftCode is { } shift)
        {
            rows.Add(Is("ergo_internal.id_of(s.shift_code)", "@ShiftCode", shift));
            if (filter.LocationId is null)
            {
                buckets.Add(Is("b.shift_code", "@ShiftCode", shift));
            }
        }

        if (filter.LocalHour is not null)
        {
            buckets.Add("date_part('hour', b.bucket_time AT TIME ZONE @Timezone) = @LocalHour");
            rows.Add("date_part('hour', s.event_time AT TIME ZONE @Timezone) = @LocalHour");
        }

        if (filter.Light is { } light)
        {
            buckets.Add(light switch { "green" => "b.green_count > 0", "yellow" => "b.yellow_count > 0", _ => "b.red_count > 0" });
            rows.Add("ergo_internal.light_of(s.traffic_light, (SELECT w.lights FROM words w)) = @Light");
        }

        if (isLater)
        {
            buckets.Add("b.bucket_time <= @afterTime");
            rows.Add("s.event_time <= @afterTime AND (s.event_time < @afterTime OR s.id COLLATE \"C\" < @afterId)");
        }

        return $"""
            WITH words AS MATERIALIZED (SELECT ergo_internal.figure_rules(@Id) -> 'lights' AS lights), page AS MATERIALIZED (
                SELECT s.* FROM ergo_internal.{table} b
                CROSS JOIN LATERAL (
                    SELECT s.id, s.event_time, s.ingest_time, ergo_internal.id_of(s.pick_location_id) AS location_id, ergo_internal.id_of(s.shift_code) AS shift_code,
                           s.traffic_light, s.rula_score AS rula, s.reba_score AS reba, s.niosh_index AS niosh, s.composite_risk AS risk, s.reason, s.source, s.camera_id,
                           s.model_version, s.confidence, ergo_internal.id_of(s.worker_id) AS worker_id, s.posture_keypoints::text AS keypoints
                    FROM public.ergonomic_snapshots s WHERE {string.Join(" AND ", rows)}
                    ORDER BY s.event_time DESC, s.id COLLATE "C" DESC LIMIT @most
                ) s
                WHERE {string.Join(" AND ", buckets)}
                ORDER BY b.bucket_time DESC, s.event_time DESC, s.id COLLATE "C" DESC LIMIT @most
            )
            SELECT p.*, coalesce(l.label, p.location_id) AS location_label, ergo_internal.light_of(p.traffic_light, w.lights) AS light, p.worker_id IS NOT NULL AS has_worker,
                   {(isNamed ? "ergo_internal.pseudonym(@InnerPad, @OuterPad, p.worker_id)" : "NULL::text")} AS pseudonym
            FROM page p CROSS JOIN words w LEFT JOIN ergo_internal.known_locations l ON l.id = p.location_id
            ORDER BY p.event_time DESC, p.id COLLATE "C" DESC
            """;
    }

    private static string Is(string column, string parameter, string value) => value.Length == 0 ? $"{column} IS NULL" : $"{column} = {parameter}";
}
