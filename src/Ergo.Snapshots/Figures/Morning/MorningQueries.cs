using Dapper;
using Ergo.Database;
using Ergo.Database.Connections;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Figures.Morning;

/// <summary>The morning lines of warehouses.</summary>
public sealed class MorningQueries(NpgsqlDataSource dataSource)
{
    /// <summary>Most warehouses that one question is asked of.</summary>
    public const int MostWarehouses = 50;

    private const int MostLocations = 2;

    /// <summary>The line of each warehouse, in one statement. Only days that are over, and complete, count.</summary>
    /// <param name="warehouses">The warehouses, seen whole; at most <see cref="MostWarehouses"/>.</param>
    /// <param name="fewest">Of fewer snapshots with a light, no shift or location is named.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>Lines by warehouse id; a warehouse without a snapshot in its days has none.</returns>
    /// <exception cref="ScopeException">Only some zones of a warehouse may be seen.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Too many warehouses.</exception>
    public async Task<IReadOnlyDictionary<string, MorningLine>> GetAsync(
        IReadOnlyCollection<Warehouse> warehouses, int fewest, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(warehouses.Count, MostWarehouses);
        foreach (var warehouse in warehouses)
        {
            warehouse.Whole();
        }

        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition($"""
            SELECT w.id AS warehouse_id, w.end_day, t.zone_id, t.zone_name, c.kind, c.key, coalesce(l.label, c.key) AS label, c.day, c.red, c.lit
            FROM (
                SELECT u.id, u.timezone, (v.complete_to AT TIME ZONE u.timezone)::date AS end_day
                FROM unnest(@ids::text[], @timezones::text[]) u(id, timezone)
                JOIN ergo_internal.views v ON v.name = @ViewName AND v.complete_to IS NOT NULL
            ) w
            LEFT JOIN (
                SELECT DISTINCT ON (z.warehouse_id) z.warehouse_id, z.zone_id, z.zone_name FROM public.top_red_zones z
                WHERE z.warehouse_id = ANY (@ids) ORDER BY z.warehouse_id, z.priority_score DESC, z.zone_id
            ) t ON t.warehouse_id = w.id
            CROSS JOIN LATERAL ergo_internal.morning_counts(w.id, t.zone_id, w.timezone, w.end_day) c
            -- One by one: a join would make the names of all locations there are, for the few that are told.
            LEFT JOIN LATERAL (SELECT k.label FROM ergo_internal.known_locations k WHERE c.kind = 'location' AND k.id = c.key LIMIT 1) l ON true
            """,
            new
            {
                ids = warehouses.Select(warehouse => warehouse.Id).ToArray(),
                timezones = warehouses.Select(warehouse => warehouse.Timezone).ToArray(),
                ViewName = ViewNames.TopRedZones,
            },
            cancellationToken: cancellationToken));
        return rows.GroupBy(row => row.WarehouseId).Select(group => LineOf([.. group], fewest)).Where(line => line.Lit > 0).ToDictionary(line => line.WarehouseId);
    }

    private static MorningLine LineOf(List<Row> rows, int fewest)
    {
        var (id, endDay) = (rows[0].WarehouseId, rows[0].EndDay);
        var days = DaysOf(rows, "day");
        var thisWeek = days.Where(day => day.Day >= endDay.AddDays(-MorningLine.Days)).ToList();
        var (red, lit) = DayShares.Sum(thisWeek);
        return new MorningLine
        {
            WarehouseId = id,
            LastDay = endDay.AddDays(-1),
            Zone = rows[0].ZoneName is { } name ? ZoneOf(rows, name, endDay, fewest) : null,
            Red = red,
            Lit = lit,
            Change = LevelChange.Of(days.Except(thisWeek), thisWeek),
        };
    }

    private static MorningZone? ZoneOf(List<Row> rows, string name, DateOnly endDay, int fewest)
    {
        var days = DaysOf(rows, "zone day");
        var (red, lit) = DayShares.Sum(days.Where(day => day.Day >= endDay.AddDays(-MorningLine.Days)));
        return lit == 0 ? null : new MorningZone
        {
            ZoneId = rows[0].ZoneId,
            Name = name,
            Red = red,
            Lit = lit,
            Onset = Onset.Of(days),
            ObservedDays = days.Count(day => day.Lit > 0),
            WorstShift = WorstOf([.. rows.Where(row => row is { Kind: "shift", Key: not null } && row.Lit >= Math.Max(1, fewest))]),
            Locations =
            [
                .. rows.Where(row => row is { Kind: "location", Key: not null, Red: > 0 } && row.Lit >= fewest)
                    .OrderByDescending(row => row.Red).ThenBy(row => row.Key, StringComparer.Ordinal).Take(MostLocations)
                    .Select(row => new MorningLocation(row.Key!, PlainText.Line(row.Label!), row.Red, row.Lit)),
            ],
        };
    }

    // A shift stands out where even the lower end of its share is above the upper end of all others together.
    private static MorningShift? WorstOf(List<Row> shifts)
    {
        if (shifts.Count < 2)
        {
            return null;
        }

        var worst = shifts.MaxBy(row => (double)row.Red / row.Lit)!;
        var others = shifts.Where(row => row != worst).ToList();
        return ShareInterval.Of(worst.Red, worst.Lit).Low > ShareInterval.Of(others.Sum(row => row.Red), others.Sum(row => row.Lit)).High
            ? new MorningShift(PlainText.Line(worst.Key!), worst.Red, worst.Lit)
            : null;
    }

    private static List<DayShare> DaysOf(List<Row> rows, string kind) =>
        [.. rows.Where(row => row.Kind == kind).OrderBy(row => row.Day).Select(row => new DayShare(row.Day!.Value, row.Red, row.Lit))];

    private sealed record Row
    {
        public required string WarehouseId { get; init; }

        public required DateOnly EndDay { get; init; }

        public string? ZoneId { get; init; }

        public string? ZoneName { get; init; }

        public required string Kind { get; init; }

        public string? Key { get; init; }

        public string? Label { get; init; }

        public DateOnly? Day { get; init; }

        public required long Red { get; init; }

        public required long Lit { get; init; }
    }
}
