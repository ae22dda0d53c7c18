using Ergo.Portal.Charts;
using Ergo.Portal.Dashboards;
using Ergo.Portal.Figures;
using Ergo.Snapshots.Figures.RedZones;

namespace Ergo.Portal.Pages.RedZones;

/// <summary>The charts of the red zones page.</summary>
internal static class RedZonesCharts
{
    /// <summary>Rows of the heat map at most; the table has all zones.</summary>
    public const int MostHeatRows = 20;

    private const int HoursADay = 24;

    // Fixed, so that days and warehouses compare; narrow at the low end, where most zones are.
    private static readonly double[] Steps = [1, 5, 15, 30];

    /// <summary>Red share by zone and local hour of the day; null where nothing was observed.</summary>
    /// <param name="zones">The zones in the table's order.</param>
    /// <param name="hours">Their hours.</param>
    public static HeatChart? Heat(IReadOnlyList<ZoneRow> zones, IReadOnlyList<ZoneHour> hours)
    {
        var byZone = hours.ToLookup(hour => hour.ZoneId);
        var rows = zones.Take(MostHeatRows).Select(zone => Row(zone, byZone[zone.Id])).ToList();
        return rows.SelectMany(row => row.Values).All(value => value is null)
            ? null
            : new HeatChart
            {
                RowName = "Zone",
                Unit = "%",
                Decimals = 1,
                Max = 100,
                Steps = Steps,
                Columns = [.. Enumerable.Range(0, HoursADay).Select(hour => $"{hour:00}")],
                Rows = rows,
            };
    }

    /// <summary>When reds are most frequent over all zones.</summary>
    /// <param name="hours">The zones' hours.</param>
    /// <param name="rules">Says how many snapshots are too few for a headline.</param>
    public static string HeatTitle(IReadOnlyList<ZoneHour> hours, FigureRules rules)
    {
        var ranked = hours.GroupBy(hour => hour.LocalHour)
            .Select(group => (Hour: group.Key, Red: group.Sum(hour => hour.Red), Lit: group.Sum(hour => hour.Lit)))
            .Where(hour => !rules.IsSmall(hour.Lit)).OrderByDescending(hour => (double)hour.Red / hour.Lit).ThenBy(hour => hour.Hour).ToList();
        if (hours.Sum(hour => hour.Red) == 0)
        {
            return "No reds at any hour of the day";
        }

        return ranked.Count == 0 || ranked[0].Red == 0
            ? "Too few snapshots to say when reds are most frequent"
            : $"Reds are most frequent from {ranked[0].Hour:00}:00 to {(ranked[0].Hour + 1) % HoursADay:00}:00: {ShareChange.Words((double)ranked[0].Red / ranked[0].Lit)}";
    }

    private static HeatRow Row(ZoneRow zone, IEnumerable<ZoneHour> hours)
    {
        var values = new double?[HoursADay];
        var counts = new long[HoursADay];
        foreach (var hour in hours.Where(hour => hour.Lit > 0))
        {
            values[hour.LocalHour] = ShareChange.Percent((double)hour.Red / hour.Lit);
            counts[hour.LocalHour] = hour.Lit;
        }

        return new HeatRow(zone.Name, values, counts);
    }
}
