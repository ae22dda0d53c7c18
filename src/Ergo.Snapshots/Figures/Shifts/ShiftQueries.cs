using System.Data.Common;
using System.Globalization;
using Dapper;
using Ergo.Database.Connections;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Figures.Shifts;

/// <summary>How shifts compare: what the backend records of them, beside the exposure of the people on them.</summary>
public sealed class ShiftQueries(NpgsqlDataSource dataSource, WorkerPrivacy privacy, TimeProvider time)
{
    /// <summary>The longest that is read at once, in days: a row per shift and quarter of an hour of so many days is read within the budget of a page.</summary>
    public const int MostDays = 92;

    // A shift's people come a little early, and a shift may be told by stretches that begin before it.
    private const string Early = "interval '2 hours'";

    private const string NamesSql = """
        SELECT ergo_internal.id_of(c.shift_code) AS shift_code, c.name, c.starts_at::interval AS starts_at, c.ends_at::interval AS ends_at FROM public.shift_calendar c
        WHERE c.warehouse_id = @Id AND ergo_internal.id_of(c.shift_code) IS NOT NULL ORDER BY c.starts_at, c.shift_code
        """;

    // Statuses are words of the backend's own, so records are added up by them first and shifts then. The day of a shift of the calendar
    // follows from its beginning; of others, stretches with less than two hours between them are one shift, of the day it began.
    private static readonly string DaysSql = $"""
        WITH calendar AS (
            SELECT c.shift_code COLLATE "C" AS shift_code, c.starts_at, c.ends_at FROM unnest(@codes::text[], @starts::text[]::interval[], @ends::text[]::interval[]) c(shift_code, starts_at, ends_at)
        ), told AS MATERIALIZED (
            SELECT r.* FROM ergo_internal.shift_sums(@Id, @Timezone, @from - interval '24 hours', @to + interval '24 hours', @codes, @starts::text[]::interval[]) r
        ), stretches AS (
            SELECT t.*, max(t.ended) OVER (PARTITION BY t.shift_code ORDER BY t.started ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ended_before
            FROM told t WHERE NOT t.is_known AND NOT t.is_repeated
        ), runs AS (
            SELECT s.*, count(*) FILTER (WHERE s.ended_before IS NULL OR s.started > s.ended_before + {Early}) OVER (PARTITION BY s.shift_code ORDER BY s.started) AS run FROM stretches s
        ), dated AS (
            SELECT t.day, t.shift_code, t.status, t.is_repeated, {Sums("t")} FROM told t WHERE t.is_known
            UNION ALL
            SELECT CASE WHEN max(r.started) OVER of_run - min(r.started) OVER of_run < interval '24 hours' THEN date_trunc('day', min(r.started) OVER of_run AT TIME ZONE @Timezone)
                        ELSE date_trunc('day', r.started AT TIME ZONE @Timezone) END,
                   r.shift_code, r.status, false, {Sums("r")}
            FROM runs r WINDOW of_run AS (PARTITION BY r.shift_code, r.run)
            UNION ALL
            SELECT date_trunc('day', t.started AT TIME ZONE @Timezone), t.shift_code, t.status, true, {Sums("t")} FROM told t WHERE NOT t.is_known AND t.is_repeated
        ), counted AS (
            SELECT d.day, d.shift_code COLLATE "C" AS shift_code, d.status COLLATE "C" AS status, d.is_repeated, sum(d.n)::bigint AS n, min(d.started) AS started, max(d.ended) AS ended, sum(d.picks) AS picks,
                   sum(d.pace) AS pace, sum(d.pace_seconds) AS pace_seconds, sum(d.green) AS green, sum(d.yellow) AS yellow, sum(d.red) AS red,
                   sum(d.risk) AS risk, sum(d.risk_seconds) AS risk_seconds, max(d.anomaly) AS anomaly, sum(d.odd) AS odd
            FROM dated d WHERE d.day >= @firstDay::date AND d.day <= @lastDay::date
            GROUP BY 1, 2, 3, 4
        ), shifts AS (
            SELECT c.day, c.shift_code, min(c.started) FILTER (WHERE NOT c.is_repeated) AS started, max(c.ended) FILTER (WHERE NOT c.is_repeated) AS ended,
                   coalesce(sum(c.n) FILTER (WHERE NOT c.is_repeated), 0)::bigint AS records, coalesce(sum(c.n) FILTER (WHERE c.is_repeated), 0)::bigint AS repeated,
                   (sum(c.picks) FILTER (WHERE NOT c.is_repeated))::bigint AS picks,
                   sum(c.pace) FILTER (WHERE NOT c.is_repeated) / nullif(sum(c.pace_seconds) FILTER (WHERE NOT c.is_repeated), 0) AS picks_per_hour,
                   coalesce(sum(c.green) FILTER (WHERE NOT c.is_repeated), 0)::bigint AS green, coalesce(sum(c.yellow) FILTER (WHERE NOT c.is_repeated), 0)::bigint AS yellow,
                   coalesce(sum(c.red) FILTER (WHERE NOT c.is_repeated), 0)::bigint AS red,
                   sum(c.risk) FILTER (WHERE NOT c.is_repeated) / nullif(sum(c.risk_seconds) FILTER (WHERE NOT c.is_repeated), 0) AS risk,
                   max(c.anomaly) FILTER (WHERE NOT c.is_repeated) AS anomaly, coalesce(sum(c.odd) FILTER (WHERE NOT c.is_repeated), 0)::bigint AS odd,
                   string_agg(c.status || ' ' || c.n, ', ' ORDER BY c.n DESC, c.status COLLATE "C") FILTER (WHERE c.status IS NOT NULL AND NOT c.is_repeated) AS statuses
            FROM counted c GROUP BY c.day, c.shift_code
        )
        SELECT s.*, coalesce((s.day + k.ends_at + CASE WHEN k.ends_at <= k.starts_at THEN interval '1 day' ELSE interval '0' END) AT TIME ZONE @Timezone, s.ended + interval '1 hour') AS over_at
        FROM shifts s LEFT JOIN calendar k ON k.shift_code = s.shift_code
        WHERE s.records > 0
        ORDER BY s.day DESC, s.shift_code
        """;

    private const string ExposureSql = "SELECT e.day, e.shift_code, e.is_together, e.red, e.lit FROM ergo_internal.shift_exposure(@Id, @Timezone, @from, @to, @SmallestGroup) e";

    private static string Sums(string of) => string.Join(", ", "n started ended picks pace pace_seconds green yellow red risk risk_seconds anomaly odd".Split(' ').Select(sum => $"{of}.{sum}"));

    /// <summary>The shifts of the local days that a range touches. A shift over midnight belongs to the day it began.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="range">The range; where it has more than <see cref="MostDays"/> days, the last of them.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public async Task<ShiftDays> GetAsync(Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default)
    {
        warehouse.Whole();
        var days = LocalDays.Of(range, warehouse, MostDays);
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        // First, so that no figure is newer than it is said to be.
        var freshness = await connection.FreshnessOfAsync([ViewNames.WorkerExposureMinutes], cancellationToken);
        var calendar = await CalendarAsync(connection, warehouse, cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition($"""
            {DaysSql};

            {ExposureSql};

            SELECT c.cell_end FROM ergo_internal.published_cells c WHERE c.warehouse_id = @Id ORDER BY c.cell_start DESC LIMIT 1;

            SELECT o.bucket_time FROM ergo_internal.oldest_hour(@Id) o;
            """,
            new
            {
                warehouse.Id, warehouse.Timezone, from = days.Range.From, to = days.Range.To, firstDay = Text(days.First), lastDay = Text(days.Last),
                privacy.Rules.SmallestGroup,
                codes = calendar.Select(name => name.ShiftCode).ToArray(), starts = calendar.Select(name => Text(name.StartsAt!.Value)).ToArray(), ends = calendar.Select(name => Text(name.EndsAt!.Value)).ToArray(),
            },
            cancellationToken: cancellationToken));
        var rows = (await results.ReadAsync<DayRow>()).AsList();
        var exposure = (await results.ReadAsync<ExposureRow>()).AsList();
        var toldTo = await results.ReadSingleOrDefaultAsync<DateTimeOffset?>();
        var now = time.GetUtcNow();
        return new ShiftDays
        {
            Days = [.. rows.Select(row => row.ToDay(exposure, toldTo, now))],
            Shifts = Named(rows, calendar),
            Repeated = rows.Sum(row => row.Repeated),
            Odd = rows.Sum(row => row.Odd),
            NewestEnd = rows.Count == 0 ? null : rows.Max(row => row.Ended),
            FirstDay = days.First,
            LastDay = days.Last,
            RecordsFrom = await results.ReadSingleOrDefaultAsync<DateTimeOffset?>(),
            Freshness = freshness,
        };
    }

    /// <summary>The shifts of a warehouse's calendar, in the order of the day.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public async Task<IReadOnlyList<ShiftName>> CalendarAsync(Warehouse warehouse, CancellationToken cancellationToken = default)
    {
        warehouse.Whole();
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        return await CalendarAsync(connection, warehouse, cancellationToken);
    }

    private static async Task<List<ShiftName>> CalendarAsync(DbConnection connection, Warehouse warehouse, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<ShiftName>(new CommandDefinition(NamesSql, new { warehouse.Id }, cancellationToken: cancellationToken))).DistinctBy(name => name.ShiftCode).ToList();

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(TimeSpan timeOfDay) => timeOfDay.ToString("c", CultureInfo.InvariantCulture);

    private static List<ShiftName> Named(IEnumerable<DayRow> rows, List<ShiftName> calendar)
    {
        var codes = rows.Select(row => row.ShiftCode).Distinct().ToList();
        var unknown = codes.Where(code => calendar.All(name => name.ShiftCode != code)).OrderBy(code => code is null).ThenBy(code => code, StringComparer.Ordinal);
        return [.. calendar.Where(name => codes.Contains(name.ShiftCode)), .. unknown.Select(code => new ShiftName { ShiftCode = code, Name = code ?? "No shift code" })];
    }

    private sealed record DayRow
    {
        public DateTime Day { get; init; }

        public string? ShiftCode { get; init; }

        public DateTimeOffset Started { get; init; }

        public DateTimeOffset Ended { get; init; }

        public long Records { get; init; }

        public long Repeated { get; init; }

        public DateTimeOffset OverAt { get; init; }

        public long? Picks { get; init; }

        public double? PicksPerHour { get; init; }

        public long Green { get; init; }

        public long Yellow { get; init; }

        public long Red { get; init; }

        public double? Risk { get; init; }

        public double? Anomaly { get; init; }

        public long Odd { get; init; }

        public string? Statuses { get; init; }

        public ShiftDay ToDay(IReadOnlyList<ExposureRow> exposure, DateTimeOffset? toldTo, DateTimeOffset now)
        {
            // Part of a shift is not told before the rest: cells of its neighbours hold some of it where it begins between two hours.
            var isOver = toldTo >= OverAt || (toldTo >= Ended && OverAt <= now);
            var ofDay = exposure.Where(row => row.Day == Day).ToList();
            var own = isOver ? ofDay.Where(row => row.ShiftCode == ShiftCode && !row.IsTogether).ToList() : [];
            return new ShiftDay
            {
                Day = DateOnly.FromDateTime(Day), ShiftCode = ShiftCode, Started = Started, Ended = Ended, IsPartial = OverAt > now, Records = Records,
                Picks = Picks, PicksPerHour = PicksPerHour, Green = Green, Yellow = Yellow, Red = Red, Risk = Risk, Anomaly = Anomaly, Statuses = Statuses,
                Exposure = own.Count == 0 ? null : new ShiftExposure(own.Sum(row => row.Red), own.Sum(row => row.Lit)),
                Gap = own.Count > 0 ? null
                    : !isOver ? ExposureGap.NotYet
                    : ofDay.Any(row => row.IsTogether) ? ExposureGap.HeldBack
                    : ExposureGap.NotObserved,
            };
        }
    }

    private sealed record ExposureRow
    {
        public DateTime Day { get; init; }

        public string? ShiftCode { get; init; }

        public bool IsTogether { get; init; }

        public double Red { get; init; }

        public double Lit { get; init; }
    }
}
