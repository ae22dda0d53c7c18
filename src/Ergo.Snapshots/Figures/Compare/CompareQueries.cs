using Dapper;
using Ergo.Database.Connections;
using Ergo.Snapshots.Figures.Days;
using Ergo.Snapshots.Figures.Shifts;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Figures.Compare;

/// <summary>Figures of one side of a comparison: each is asked for by itself, so that both are come by alike.</summary>
public sealed class CompareQueries(NpgsqlDataSource dataSource, WorkerPrivacy privacy, TimeProvider time)
{
    /// <summary>The most days of a side.</summary>
    public const int MostDays = ShiftQueries.MostDays;

    private const string Bands = """
        coalesce(sum(p.rula_counts[1] + p.rula_counts[2]), 0)::bigint AS low, coalesce(sum(p.rula_counts[3] + p.rula_counts[4]), 0)::bigint AS medium,
        coalesce(sum(p.rula_counts[5] + p.rula_counts[6]), 0)::bigint AS high, coalesce(sum(p.rula_counts[7]), 0)::bigint AS highest
        """;

    private const string Minutes = "sum(x.red_minutes) AS red, sum(x.green_minutes + x.yellow_minutes + x.red_minutes) AS lit";

    /// <summary>Figures of a side.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="side">The days, and the zone or shift.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    /// <exception cref="ArgumentException">A zone and a shift are asked for at once, which no figure is kept by.</exception>
    public Task<ComparedSide> GetAsync(Warehouse warehouse, SideQuestion side, CancellationToken cancellationToken = default)
    {
        warehouse.Whole();
        return (side.ZoneId, side.ShiftCode) switch
        {
            (not null, not null) => throw new ArgumentException("A side is of a zone or of a shift, not of both.", nameof(side)),
            (_, { } shift) => OfShiftAsync(warehouse, side.Days, shift, cancellationToken),
            _ => OfPlaceAsync(warehouse, side.Days, side.ZoneId, cancellationToken),
        };
    }

    private async Task<ComparedSide> OfPlaceAsync(Warehouse warehouse, LocalDays days, string? zoneId, CancellationToken cancellationToken)
    {
        var lights = await new DayQueries(dataSource).GetAsync(warehouse, days.Range, zoneId, cancellationToken);
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        var freshness = await connection.FreshnessOfAsync([ViewNames.TopRedZones, ViewNames.WorkerExposureMinutes, ViewNames.PostureTypeCounts], cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition(
            zoneId is null
                ? $"""
                  SELECT {Bands} FROM ergo_internal.warehouse_scores(@Id, @from, @to) p;

                  SELECT {Minutes} FROM ergo_internal.published_cells x
                  WHERE x.warehouse_id = @Id AND x.cell_start >= @from AND x.cell_start < @to AND (x.people = 0 OR x.people >= @SmallestGroup);
                  """
                : $"""
                  SELECT {Bands} FROM ergo_internal.zone_scores(@Id, @from, @to) p WHERE p.zone_id IS NOT DISTINCT FROM nullif(@zoneId, '');

                  SELECT {Minutes} FROM ergo_internal.published_cells c JOIN ergo_internal.published_zones x USING (warehouse_id, cell_start)
                  WHERE c.warehouse_id = @Id AND c.cell_start >= @from AND c.cell_start < @to AND (c.people = 0 OR c.people >= @SmallestGroup)
                    AND NOT x.is_together AND x.zone_id IS NOT DISTINCT FROM nullif(@zoneId, '');
                  """,
            new { warehouse.Id, from = days.Range.From, to = days.Range.To, zoneId, privacy.Rules.SmallestGroup }, cancellationToken: cancellationToken));
        var bands = await results.ReadSingleAsync<BandRow>();
        var minutes = await results.ReadSingleAsync<MinutesRow>();
        return new ComparedSide
        {
            Kind = ShareKind.Snapshots,
            Span = DaySpan.Of(lights, days),
            Exposure = minutes.Lit is > 0 ? new ShiftExposure(minutes.Red ?? 0, minutes.Lit.Value) : null,
            RulaBands = [bands.Low, bands.Medium, bands.High, bands.Highest],
            Freshness = freshness,
        };
    }

    // Lights are not kept by shift over months; what people were exposed to is, of published shifts.
    private async Task<ComparedSide> OfShiftAsync(Warehouse warehouse, LocalDays days, string shiftCode, CancellationToken cancellationToken)
    {
        var shifts = await new ShiftQueries(dataSource, privacy, time).GetAsync(warehouse, days.Range, cancellationToken);
        var told = shifts.Days.Where(day => (day.ShiftCode ?? "") == shiftCode && day.Exposure is { Lit: > 0 }).OrderBy(day => day.Day).ToList();
        return new ComparedSide
        {
            Kind = ShareKind.Minutes,
            Span = new DaySpan(days, [.. told.Select(OfDay)], shifts.RecordsFrom),
            Exposure = ShiftExposure.SumOf(told.Select(day => day.Exposure)),
            Freshness = shifts.Freshness,
        };
    }

    private static LightDay OfDay(ShiftDay day)
    {
        var (red, lit) = ((long)Math.Round(day.Exposure!.Red), (long)Math.Round(day.Exposure.Lit));
        return new LightDay { Day = day.Day, Red = Math.Min(red, lit), Lit = lit, Total = lit, Hours = (long)Math.Round((day.Ended - day.Started).TotalHours) };
    }

    private sealed record BandRow
    {
        public long Low { get; init; }

        public long Medium { get; init; }

        public long High { get; init; }

        public long Highest { get; init; }
    }

    private sealed record MinutesRow
    {
        public double? Red { get; init; }

        public double? Lit { get; init; }
    }
}
