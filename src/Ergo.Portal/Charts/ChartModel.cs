using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ergo.Portal.Charts;

/// <summary>What js/charts.js gets. Its names are the contract with that file.</summary>
internal sealed record ChartModel
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public required string Kind { get; init; }

    public required string Unit { get; init; }

    public required int Decimals { get; init; }

    public double? Min { get; init; }

    public double? Max { get; init; }

    public string? Zone { get; init; }

    public double? BucketMs { get; init; }

    public long? PartialFrom { get; init; }

    public long? RecordsFrom { get; init; }

    public IReadOnlyList<ChartModelMark>? Marks { get; init; }

    public bool Stacked { get; init; }

    public IReadOnlyList<string>? Categories { get; init; }

    public IReadOnlyList<double>? Steps { get; init; }

    public required IReadOnlyList<ChartModelSeries> Series { get; init; }

    public required IReadOnlyList<Threshold> Thresholds { get; init; }

    /// <summary>The chart as JSON, made anew; see <see cref="ChartJson"/>. Equal text means an equal chart.</summary>
    /// <exception cref="ArgumentException">There are no series, more than five, or a series whose length differs from the categories'.</exception>
    public static string ToJson(ChartData chart)
    {
        var model = chart switch
        {
            TimeChart time => OfTime(time),
            BarChart bars => OfBars(bars),
            HeatChart heat => OfHeat(heat),
            _ => throw new ArgumentException($"No drawing is known for {chart.GetType().Name}.", nameof(chart)),
        };
        return JsonSerializer.Serialize(model, Json);
    }

    private static ChartModel OfTime(TimeChart chart)
    {
        CheckSeries(chart.Series.Count);
        return new ChartModel
        {
            Kind = chart.Kind switch { TimeKind.Line => "line", TimeKind.Area => "area", _ => "columns" },
            Unit = chart.Unit,
            Decimals = chart.Decimals,
            Min = chart.Min,
            Max = chart.Max,
            Zone = chart.Zone,
            BucketMs = chart.Bucket.TotalMilliseconds,
            PartialFrom = chart.PartialFrom?.ToUnixTimeMilliseconds(),
            RecordsFrom = chart.RecordsFrom?.ToUnixTimeMilliseconds(),
            Marks = ChartModelMark.Of(chart),
            Stacked = chart.Kind == TimeKind.StackedColumns,
            Thresholds = chart.Thresholds,
            Series = [.. chart.Series.Select(series => new ChartModelSeries(
                series.Name,
                series.Color.ToString(),
                [.. series.Points.Select(point => point.Value)],
                series.Points.Any(point => point.Count is not null) ? [.. series.Points.Select(point => point.Count)] : null,
                [.. series.Points.Select(point => point.Time.ToUnixTimeMilliseconds())]))],
        };
    }

    private static ChartModel OfBars(BarChart chart)
    {
        CheckSeries(chart.Series.Count);
        CheckLengths(chart.Series.Select(series => (series.Name, series.Values.Count)), chart.Categories.Count);
        return new ChartModel
        {
            Kind = chart.Horizontal ? "bars" : "categories",
            Unit = chart.Unit,
            Decimals = chart.Decimals,
            Max = chart.Max,
            Stacked = chart.Stacked,
            Categories = chart.Categories,
            Thresholds = chart.Thresholds,
            Series = [.. chart.Series.Select(series => new ChartModelSeries(
                series.Name, series.Color.ToString(), series.Values, series.Counts?.Select(count => (long?)count).ToList(), null))],
        };
    }

    private static ChartModel OfHeat(HeatChart chart)
    {
        CheckLengths(chart.Rows.Select(row => (row.Name, row.Values.Count)), chart.Columns.Count);
        return new ChartModel
        {
            Kind = "heat",
            Unit = chart.Unit,
            Decimals = chart.Decimals,
            Max = chart.Max,
            Categories = chart.Columns,
            Steps = HeatSteps.Of(chart),
            Thresholds = [],
            Series = [.. chart.Rows.Select(row => new ChartModelSeries(
                row.Name, nameof(ChartColor.Main), row.Values, row.Counts?.Select(count => (long?)count).ToList(), null))],
        };
    }

    private static void CheckSeries(int count)
    {
        if (count is < 1 or > ChartData.MostSeries)
        {
            throw new ArgumentException($"A chart has 1 to {ChartData.MostSeries} series, not {count}.");
        }
    }

    private static void CheckLengths(IEnumerable<(string Name, int Count)> series, int expected)
    {
        foreach (var (name, count) in series)
        {
            if (count != expected)
            {
                throw new ArgumentException($"\"{name}\" has {count} values for {expected} categories.");
            }
        }
    }
}

/// <summary>One series as js/charts.js gets it.</summary>
internal sealed record ChartModelSeries(string Name, string Color, IReadOnlyList<double?> Values, IReadOnlyList<long?>? Counts, IReadOnlyList<long>? Times);
