using System.Globalization;
using Ergo.Snapshots.Figures.Shifts;
using Ergo.Snapshots.Privacy;

namespace Ergo.Snapshots.Tests.Figures;

/// <summary>Shifts by local day, against the backend's rows and the workers' minutes added up in another way.</summary>
public sealed class ShiftDayTests
{
    private static readonly (string Code, int Starts, int Ends)[] Calendar = [("early", 6, 14), ("late", 14, 22), ("night", 22, 6)];

    [SkippableTheory]
    [InlineData("Asia/Kolkata", 60)]
    [InlineData("America/St_Johns", 15)]
    [InlineData("Europe/Berlin", 15)]
    public async Task Shift_over_midnight_belongs_to_the_day_it_began_and_every_record_counts_once(string timezone, int minutes)
    {
        await using var store = await Store.CreateAsync();
        await PrepareAsync(store, timezone);
        // Random records of a week, some again with other figures, some late, some with nulls and values that can not be.
        await store.RunAsync("""
            SELECT setseed(0.4);
            INSERT INTO shift_snapshots (warehouse_id, shift_code, event_time, bucket_start, bucket_end, avg_picks_per_hour, total_picks,
                                         green_locations, yellow_locations, red_locations, avg_composite_risk, anomaly_score, status, ingest_time)
            SELECT 'w1', CASE WHEN h >= 6 AND h < 14 THEN 'early' WHEN h >= 14 AND h < 22 THEN 'late' ELSE 'night' END, t, t, t + make_interval(mins => @minutes),
                   CASE WHEN random() < 0.9 THEN random() * 120 END, CASE WHEN random() < 0.9 THEN (random() * 200 - 5)::int END,
                   CASE WHEN random() < 0.9 THEN (random() * 20)::int END, (random() * 8)::int, (random() * 5)::int,
                   CASE WHEN random() < 0.9 THEN random() * 104 END, CASE WHEN random() < 0.9 THEN random() END,
                   (ARRAY['ok', 'watch', ' ', NULL])[1 + (random() * 3)::int], now() - interval '1 hour' * again
            FROM (SELECT t, date_part('hour', t AT TIME ZONE @timezone) AS h FROM generate_series(date_trunc('hour', now()) - interval '8 days', now(), make_interval(mins => @minutes)) t) x,
                 generate_series(0, CASE WHEN date_part('epoch', t)::bigint / 900 % 5 = 0 THEN 1 ELSE 0 END) again
            """, new { timezone, minutes });
        var warehouse = await store.WarehouseAsync("W1");
        var now = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);

        var shifts = await Queries(store, now).GetAsync(warehouse, new TimeRange(now.AddDays(-5), now));

        var zone = TimeZoneInfo.FindSystemTimeZoneById(timezone);
        var rows = await store.ListAsync<Row>("SELECT * FROM shift_snapshots ORDER BY ingest_time DESC, id DESC");
        var expected = rows.DistinctBy(row => (row.ShiftCode, row.EventTime)).GroupBy(row => (Day: DayOf(row, zone), row.ShiftCode))
            .Where(group => group.Key.Day >= shifts.FirstDay && group.Key.Day <= shifts.LastDay)
            .OrderByDescending(group => group.Key.Day).ThenBy(group => group.Key.ShiftCode, StringComparer.Ordinal)
            .Select(group => Line(group.Key.Day, group.Key.ShiftCode, group.Count(),
                group.Any(row => row.TotalPicks >= 0) ? group.Where(row => row.TotalPicks >= 0).Sum(row => row.TotalPicks) : null,
                Mean(group.Where(row => row.AvgPicksPerHour is not null).Select(row => row.AvgPicksPerHour!.Value)),
                group.Where(Lit).Sum(row => row.GreenLocations!.Value), group.Where(Lit).Sum(row => row.YellowLocations!.Value), group.Where(Lit).Sum(row => row.RedLocations!.Value),
                Mean(group.Where(row => row.AvgCompositeRisk is >= 0 and <= 100).Select(row => row.AvgCompositeRisk!.Value)), group.Max(row => row.AnomalyScore),
                string.Join(", ", group.Where(row => !string.IsNullOrWhiteSpace(row.Status)).GroupBy(row => row.Status).OrderByDescending(status => status.Count()).ThenBy(status => status.Key, StringComparer.Ordinal).Select(status => $"{status.Key} {status.Count()}"))))
            .ToList();
        Assert.True(expected.Count >= 15);
        Assert.Equal(expected, shifts.Days.OrderByDescending(day => day.Day).ThenBy(day => day.ShiftCode, StringComparer.Ordinal)
            .Select(day => Line(day.Day, day.ShiftCode, day.Records, day.Picks, day.PicksPerHour, day.Green, day.Yellow, day.Red, day.Risk, day.Anomaly, day.Statuses ?? "")));
        Assert.Equal(["Early", "Late", "Night"], shifts.Shifts.Select(shift => shift.Name));
        Assert.True(shifts.Repeated > 0 && shifts.Odd > 0);
        // The shift that runs now is in progress, once it has a record: where those are by the hour and clocks half an hour off, a while after it began.
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        var began = TimeZoneInfo.ConvertTimeToUtc(local.Date.AddHours(local.Hour switch { >= 22 => 22, >= 14 => 14, >= 6 => 6, _ => -2 }), zone);
        var first = rows.Where(row => row.EventTime >= began).Select(row => row.EventTime).Order().Take(1);
        Assert.Equal(first, shifts.Days.Where(day => day.IsPartial).Select(day => day.Started.UtcDateTime));
    }

    [Fact]
    public async Task Shift_that_no_calendar_knows_is_one_from_its_first_stretch_to_its_last_and_codes_are_read_by_what_they_mean()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1, "Asia/Kolkata");
        await store.RunAsync("""
            INSERT INTO shift_snapshots (warehouse_id, shift_code, event_time, bucket_start, bucket_end, total_picks)
            SELECT 'w1', code, t AT TIME ZONE 'Asia/Kolkata', t AT TIME ZONE 'Asia/Kolkata', (t + interval '1 hour') AT TIME ZONE 'Asia/Kolkata', 10
            FROM (SELECT (now() AT TIME ZONE 'Asia/Kolkata')::date - 3 AS day) d,
                 LATERAL (VALUES ('N', 21), (' N ', 22), ('N', 23), ('N', 24), ('N', 29), ('', 8), (NULL, 9)) x(code, hour), LATERAL (SELECT d.day + x.hour * interval '1 hour' AS t) y;
            INSERT INTO shift_snapshots (warehouse_id, shift_code, event_time, bucket_start, bucket_end, total_picks)
            SELECT 'w1', 'all day', t, t, t + interval '1 hour', 1 FROM generate_series(date_trunc('hour', now()) - interval '5 days', now(), interval '1 hour') t
            """);
        var warehouse = await store.WarehouseAsync("W1");
        var now = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
        var shifts = await Queries(store, now).GetAsync(warehouse, new TimeRange(now.AddDays(-4), now));

        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata")).DateTime).AddDays(-3);
        // 21 to 1 o'clock is one run; what comes four hours later is another, and begins on the next day.
        Assert.Equal(40, Assert.Single(shifts.Days, one => one.ShiftCode == "N" && one.Day == day).Picks);
        Assert.Equal(10, Assert.Single(shifts.Days, one => one.ShiftCode == "N" && one.Day == day.AddDays(1)).Picks);
        Assert.Equal(20, Assert.Single(shifts.Days, one => one.ShiftCode is null).Picks);
        Assert.Equal([24, 24, 24], shifts.Days.Where(one => one.ShiftCode == "all day" && one.Day > shifts.FirstDay && one.Day < shifts.LastDay).Select(one => one.Picks));
        Assert.Equal(["N", "all day", "No shift code"], shifts.Shifts.Select(shift => shift.Name).OrderBy(name => name.Length));
    }

    [SkippableTheory]
    [InlineData("Europe/Berlin", 1)]
    [InlineData("Asia/Kolkata", 6)]
    public async Task Exposure_of_a_shift_is_that_of_its_people_and_small_groups_are_held_back(string timezone, int late)
    {
        await using var store = await Store.CreateAsync();
        await PrepareAsync(store, timezone);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, shift_code, event_time, traffic_light)
            SELECT 'w1', 'w1-z1', 'k' || k, CASE WHEN h >= 6 AND h < 14 THEN 'early' WHEN h >= 14 AND h < 22 THEN 'late' ELSE 'night' END, t,
                   (ARRAY['green', 'green', 'yellow', 'red'])[1 + ((extract(epoch FROM t) / 420)::int + k) % 4]
            FROM (SELECT t, date_part('hour', t AT TIME ZONE @timezone) AS h FROM generate_series(now() - interval '6 days', now(), interval '7 minutes') t) x, generate_series(1, 6) k
            WHERE k <= @late OR h < 14 OR h >= 22;
            INSERT INTO shift_snapshots (warehouse_id, shift_code, event_time, bucket_start, bucket_end, total_picks)
            SELECT 'w1', CASE WHEN h >= 6 AND h < 14 THEN 'early' WHEN h >= 14 AND h < 22 THEN 'late' ELSE 'night' END, t, t, t + interval '30 minutes', 1
            FROM (SELECT t, date_part('hour', t AT TIME ZONE @timezone) AS h FROM generate_series(date_trunc('hour', now()) - interval '6 days', now(), interval '30 minutes') t) x
            """, new { timezone, late });
        await store.Views.RefreshAllViewsAsync("test");
        var warehouse = await store.WarehouseAsync("W1");
        var now = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timezone);
        var minutes = (await store.RawAsync()).Minutes().ToLookup(one => (DayOf(one.Row.ShiftCode!, one.Row.EventTime, zone), one.Row.ShiftCode));

        var told = (await Queries(store, now).GetAsync(warehouse, new TimeRange(now.AddDays(-4), now))).Days;
        var exposed = told.Where(day => day.Exposure is not null).ToList();
        Assert.True(exposed.Count(day => day.ShiftCode == "early") >= 2);
        foreach (var day in exposed)
        {
            var sum = minutes[(day.Day, day.ShiftCode)].Sum();
            Assert.Equal(sum.Red, day.Exposure!.Red, 6);
            Assert.Equal(sum.Total, day.Exposure.Lit, 6);
        }

        Assert.Contains(told, day => day.Gap == ExposureGap.NotYet);
        // One person who works late is told of together with others, and never alone.
        Assert.Equal(late == 6, exposed.Any(day => day.ShiftCode == "late"));
        Assert.Equal(late == 1, told.Any(day => day is { ShiftCode: "late", Gap: ExposureGap.HeldBack }));
    }

    private static ShiftQueries Queries(Store store, DateTimeOffset now) => new(store.DataSource, new WorkerPrivacy(store.DataSource, new PrivacyRules()), new FixedTime(now));

    private static async Task PrepareAsync(Store store, string timezone)
    {
        await store.SeedWarehousesAsync(1, timezone);
        foreach (var (code, starts, ends) in Calendar)
        {
            await store.RunAsync(
                "INSERT INTO shift_calendar (warehouse_id, shift_code, name, starts_at, ends_at) VALUES ('w1', @code, initcap(@code), make_time(@starts, 0, 0), make_time(@ends, 0, 0))",
                new { code, starts, ends });
        }
    }

    private static bool Lit(Row row) => row is { GreenLocations: >= 0, YellowLocations: >= 0, RedLocations: >= 0 };

    // Records are of the same length here, so weighing by it changes nothing.
    private static double? Mean(IEnumerable<double> values) => values.ToList() is { Count: > 0 } all ? all.Average() : null;

    private static DateOnly DayOf(Row row, TimeZoneInfo zone) => DayOf(row.ShiftCode!, row.EventTime, zone);

    private static DateOnly DayOf(string code, DateTime moment, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(moment, DateTimeKind.Utc), zone);
        var day = DateOnly.FromDateTime(local);
        return code == "night" && local.Hour < 6 ? day.AddDays(-1) : day;
    }

    private static string Line(DateOnly day, string? code, long records, long? picks, double? perHour, long green, long yellow, long red, double? risk, double? anomaly, string statuses) =>
        string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} {code} {records} {picks} {perHour:0.000000} {green} {yellow} {red} {risk:0.000000} {anomaly:0.000000} {statuses}");

    internal sealed record Row
    {
        public string? ShiftCode { get; init; }

        public DateTime EventTime { get; init; }

        public double? AvgPicksPerHour { get; init; }

        public int? TotalPicks { get; init; }

        public int? GreenLocations { get; init; }

        public int? YellowLocations { get; init; }

        public int? RedLocations { get; init; }

        public double? AvgCompositeRisk { get; init; }

        public double? AnomalyScore { get; init; }

        public string? Status { get; init; }
    }
}
