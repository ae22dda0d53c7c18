using System.Globalization;
using Ergo.Portal.Charts;
using Ergo.Portal.Dashboards;
using Ergo.Portal.Figures;
using Ergo.Portal.Navigation;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Postures;
using Ergo.Snapshots.Figures.Zones;

namespace Ergo.Portal.Pages.Zones;

/// <summary>The charts of a zone, and where their parts lead.</summary>
internal static class ZoneCharts
{
    private const int HoursADay = 24;

    // As on the page of all zones, so that both compare.
    private static readonly double[] Steps = [1, 5, 15, 30];

    /// <summary>What a shift is called.</summary>
    /// <param name="code">Its code; null for snapshots that name none.</param>
    public static string ShiftName(string? code) => code is null ? "No shift" : $"Shift {code}";

    /// <summary>The buckets of the course that lead to their snapshots.</summary>
    /// <param name="lights">The course.</param>
    /// <param name="choice">What the page lists now.</param>
    /// <param name="zone">The zone of the times.</param>
    /// <param name="urlOf">The address of a choice.</param>
    public static IReadOnlyList<ChartPick> CoursePicks(LightSeries lights, SnapshotChoice choice, TimeZoneInfo zone, Func<SnapshotChoice, string> urlOf)
    {
        var buckets = SharesChart.Buckets(lights);
        return
        [
            .. buckets.Items.Select((bucket, index) => (bucket, index)).Where(pair => pair.bucket.Total > 0).Select(pair =>
            {
                var start = pair.bucket.Start;
                var end = pair.index + 1 < buckets.Items.Count ? buckets.Items[pair.index + 1].Start : buckets.AreDays ? lights.Points[^1].End : start + buckets.Width;
                var local = TimeZoneInfo.ConvertTime(start, zone).ToString(buckets.AreDays ? "ddd d MMM" : "ddd d MMM HH:mm", CultureInfo.InvariantCulture);
                return new ChartPick(0, pair.index, urlOf(new SnapshotChoice { At = start, Until = end }), $"{local}: {Words(pair.bucket.Red, pair.bucket.Lit, pair.bucket.Total)}", choice.At == start && choice.Until == end);
            }),
        ];
    }

    /// <summary>Red share by shift and local hour of the day; null where nothing has a light.</summary>
    /// <param name="detail">The zone.</param>
    public static HeatChart? Heat(ZoneDetail detail)
    {
        var byShift = detail.ShiftHours.ToLookup(hour => hour.ShiftCode);
        var rows = detail.Shifts.Select(shift => Row(shift.ShiftCode, byShift[shift.ShiftCode])).ToList();
        return rows.SelectMany(row => row.Values).All(value => value is null) ? null : new HeatChart
        {
            RowName = "Shift", Unit = "%", Decimals = 1, Max = 100, Steps = Steps,
            Columns = [.. Enumerable.Range(0, HoursADay).Select(hour => $"{hour:00}")], Rows = rows,
        };
    }

    /// <summary>The cells of <see cref="Heat"/> that lead to their snapshots.</summary>
    /// <param name="detail">The zone.</param>
    /// <param name="choice">What the page lists now.</param>
    /// <param name="urlOf">The address of a choice.</param>
    public static IReadOnlyList<ChartPick> HeatPicks(ZoneDetail detail, SnapshotChoice choice, Func<SnapshotChoice, string> urlOf)
    {
        var rows = detail.Shifts.Select((shift, row) => (Code: shift.ShiftCode ?? "", row)).ToDictionary(pair => pair.Code, pair => pair.row, StringComparer.Ordinal);
        return
        [
            .. detail.ShiftHours.Select(hour => new ChartPick(
                rows[hour.ShiftCode ?? ""], hour.LocalHour, urlOf(new SnapshotChoice { Shift = hour.ShiftCode ?? "", Hour = hour.LocalHour }),
                $"{ShiftName(hour.ShiftCode)}, {hour.LocalHour:00}:00: {Words(hour.Red, hour.Lit, hour.Total)}", choice.Shift == (hour.ShiftCode ?? "") && choice.Hour == hour.LocalHour))
                .OrderBy(pick => pick.Row).ThenBy(pick => pick.Column),
        ];
    }

    /// <summary>Which hour of which shift is the worst.</summary>
    /// <param name="detail">The zone.</param>
    /// <param name="rules">Says how many snapshots are too few for a headline.</param>
    public static string HeatTitle(ZoneDetail detail, FigureRules rules) => detail.ShiftHours.All(hour => hour.Red == 0)
        ? "No reds in any hour of any shift"
        : detail.ShiftHours.Where(hour => !rules.IsSmall(hour.Lit) && hour.Red > 0).OrderByDescending(hour => hour.RedShare).ThenBy(hour => hour.LocalHour).FirstOrDefault() is { } worst
            ? $"{ShiftName(worst.ShiftCode)} is red most often from {worst.LocalHour:00}:00 to {(worst.LocalHour + 1) % HoursADay:00}:00: {ShareChange.Words(worst.RedShare)}"
            : "Too few snapshots to say in which hour reds are most frequent";

    /// <summary>The bands of one instrument, with those of the period before.</summary>
    /// <param name="bands">All bands of the zone.</param>
    /// <param name="instrument">rula, reba or niosh.</param>
    /// <param name="before">What the period before is called.</param>
    public static BarChart? Bands(IReadOnlyList<BandCount> bands, string instrument, string before)
    {
        var own = bands.Where(band => band.Instrument == instrument && band.Source is not null).OrderBy(band => band.Ordinal).ToList();
        var (now, earlier) = (own.Sum(band => band.Count), own.Sum(band => band.CountBefore));
        if (now == 0)
        {
            return null;
        }

        List<BarSeries> series = [new("Share", [.. own.Select(band => (double?)ShareChange.Percent((double)band.Count / now))], ChartColor.Main, [.. own.Select(band => band.Count)])];
        if (earlier > 0)
        {
            series.Add(new(before, [.. own.Select(band => (double?)ShareChange.Percent((double)band.CountBefore / earlier))], ChartColor.Before, [.. own.Select(band => band.CountBefore)]));
        }

        return new BarChart { Categories = [.. own.Select(band => band.Band)], CategoryName = "Band", Series = series, Unit = "%", Decimals = 1, Horizontal = true };
    }

    private static HeatRow Row(string? shift, IEnumerable<ZoneShiftHour> hours)
    {
        var values = new double?[HoursADay];
        var counts = new long[HoursADay];
        foreach (var hour in hours.Where(hour => hour.Lit > 0))
        {
            values[hour.LocalHour] = ShareChange.Percent((double)hour.Red / hour.Lit);
            counts[hour.LocalHour] = hour.Lit;
        }

        return new HeatRow(ShiftName(shift), values, counts);
    }

    private static string Words(long red, long lit, long total) => lit == 0 ? $"no light, {total:#,0} snapshots" : $"{ShareChange.Words((double)red / lit)} red, {total:#,0} snapshots";
}
