using System.Globalization;
using System.Text;
using Ergo.Reports.Formats;

namespace Ergo.Portal.Charts;

/// <summary>A chart's data as a table: the same figures for people who do not see the chart, and for CSV.</summary>
/// <param name="Headers">Column headings, units included.</param>
/// <param name="Rows">Cells as shown; the first of each row is its heading.</param>
public sealed record ChartTable(IReadOnlyList<string> Headers, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const string NotObserved = "not observed";

    /// <summary>The table of a chart, formatted for reading.</summary>
    /// <param name="chart">The chart.</param>
    public static ChartTable Of(ChartData chart) => Build(chart, forFile: false);

    /// <summary>The table of a chart as CSV (RFC 4180, line ends CRLF): two decimals, or as many as the chart shows, local times with their offset, empty where nothing was observed.</summary>
    /// <param name="chart">The chart.</param>
    public static string Csv(ChartData chart)
    {
        var table = Build(chart, forFile: true);
        var text = new StringBuilder();
        text.Append(string.Join(',', table.Headers.Select(CsvText.Cell))).Append("\r\n");
        foreach (var row in table.Rows)
        {
            // Headings and noted changes are text; escaping figures too would corrupt negative numbers.
            text.Append(CsvText.Cell(row[0]));
            foreach (var (cell, header) in row.Zip(table.Headers).Skip(1))
            {
                text.Append(',').Append(header == TimeMark.Heading ? CsvText.Cell(cell) : cell);
            }

            text.Append("\r\n");
        }

        return text.ToString();
    }

    private static ChartTable Build(ChartData chart, bool forFile)
    {
        string Figure(double? value) => value is not { } figure
            ? forFile ? "" : NotObserved
            : figure.ToString(forFile ? "0." + new string('#', Math.Max(2, chart.Decimals)) : "#,0" + (chart.Decimals > 0 ? "." + new string('0', chart.Decimals) : ""), CultureInfo.InvariantCulture);
        string Count(long? count) => count?.ToString(forFile ? "0" : "#,0", CultureInfo.InvariantCulture) ?? "";
        string Named(string name) => chart.Unit.Length == 0 ? name : $"{name} ({chart.Unit})";

        switch (chart)
        {
            case TimeChart time:
                var zone = TimeZoneInfo.FindSystemTimeZoneById(time.Zone);
                var counted = time.Series.Select(series => series.Points.Any(point => point.Count is not null)).ToList();
                var byTime = time.Series.Select(series => series.Points.ToDictionary(point => point.Time)).ToList();
                var times = time.Series.SelectMany(series => series.Points).Select(point => point.Time).Distinct().Order().ToList();
                var marks = TimeMark.ByBucket(time, times);
                string[] Marks(DateTimeOffset at) => marks.Count == 0 ? [] : [string.Join("; ", marks[at])];
                return new ChartTable(
                    [$"Time ({time.Zone})", .. time.Series.SelectMany((series, index) => Columns(series.Name, counted[index])), .. time.Thresholds.Select(line => line.Label), .. marks.Count == 0 ? Array.Empty<string>() : [TimeMark.Heading]],
                    [.. times.Select(at => (IReadOnlyList<string>)[Local(at, zone, forFile), .. byTime.SelectMany((points, index) =>
                    {
                        var point = points.GetValueOrDefault(at);
                        return Cells(point?.Value, point?.Count, counted[index]);
                    }), .. time.Thresholds.Select(line => Figure(line.Value)), .. Marks(at)])]);
            case BarChart bars:
                return new ChartTable(
                    [bars.CategoryName, .. bars.Series.SelectMany(series => Columns(series.Name, series.Counts is not null)), .. bars.Thresholds.Select(line => line.Label)],
                    [.. bars.Categories.Select((category, row) => (IReadOnlyList<string>)
                        [category, .. bars.Series.SelectMany(series => Cells(series.Values[row], series.Counts?[row], series.Counts is not null)), .. bars.Thresholds.Select(line => Figure(line.Value))])]);
            case HeatChart heat:
                return new ChartTable(
                    [heat.RowName, .. heat.Columns.Select(Named)],
                    [.. heat.Rows.Select(row => (IReadOnlyList<string>)[row.Name, .. row.Values.Select(Figure)])]);
            default:
                throw new ArgumentException($"No table is known for {chart.GetType().Name}.", nameof(chart));
        }

        IEnumerable<string> Columns(string name, bool withCount) => withCount ? [Named(name), $"{name}, n"] : [Named(name)];
        IEnumerable<string> Cells(double? value, long? count, bool withCount) => withCount ? [Figure(value), Count(count)] : [Figure(value)];
    }

    private static string Local(DateTimeOffset instant, TimeZoneInfo zone, bool forFile) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString(forFile ? "yyyy-MM-dd'T'HH:mm:sszzz" : "ddd d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
}
