using System.Globalization;
using Ergo.Portal.Charts;
using Ergo.Portal.Words;
using Ergo.Snapshots.Figures.Limits;

namespace Ergo.Portal.Pages.Exposure;

/// <summary>Charts of shifts around the limit of red minutes per worker.</summary>
public static class LimitCharts
{
    /// <summary>How many shifts of workers had how many red minutes, in steps that meet at the limit.</summary>
    /// <param name="figures">The figures; with a limit.</param>
    public static BarChart Distribution(LimitFigures figures) => new()
    {
        Categories = [.. figures.Bins.Select(bin => Name(bin))],
        CategoryName = "Red minutes of a shift",
        Stacked = true,
        Series =
        [
            new BarSeries("Within the limit", [.. figures.Bins.Select(bin => (double?)(bin.IsOver ? 0 : bin.Spells))]),
            new BarSeries("Over the limit", [.. figures.Bins.Select(bin => (double?)(bin.IsOver ? bin.Spells : 0))], ChartColor.Red),
        ],
    };

    /// <summary>The answer of <see cref="Distribution"/>.</summary>
    /// <param name="figures">The figures.</param>
    public static string DistributionTitle(LimitFigures figures)
    {
        var over = figures.Bins.Where(bin => bin.IsOver).Sum(bin => bin.Spells);
        var all = figures.Bins.Sum(bin => bin.Spells);
        return string.Create(CultureInfo.InvariantCulture, $"{over:#,0} of {all:#,0} shifts of workers had more than {Limit(figures)} red");
    }

    /// <summary>Red minutes per worker and shift over time: the highest and the middle one, with the limit.</summary>
    /// <param name="figures">The figures.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static TimeChart OverTime(LimitFigures figures, TimeZoneInfo zone) => new()
    {
        Kind = TimeKind.Line,
        Zone = zone.Id,
        Unit = "min",
        Decimals = 1,
        Min = 0,
        Bucket = figures.Points.Count < 2 ? TimeSpan.FromHours(8) : figures.Points.Zip(figures.Points.Skip(1), (one, next) => next.Began - one.Began).Min(),
        Thresholds = figures.Limits[ExposureMeasure.WorkerRed].Minutes is { } limit ? [new Threshold(limit, $"Limit {LimitWords.Minutes(limit)}")] : [],
        Series =
        [
            new TimeSeries("Highest worker", [.. figures.Points.Select(point => new TimePoint(point.Began, Math.Round(point.Highest, 1), point.Workers))], ChartColor.Red),
            new TimeSeries("Median worker", [.. figures.Points.Select(point => new TimePoint(point.Began, Math.Round(point.Median, 1), point.Workers))]),
        ],
    };

    /// <summary>The answer of <see cref="OverTime"/>.</summary>
    /// <param name="figures">The figures, with a point at least.</param>
    public static string OverTimeTitle(LimitFigures figures)
    {
        var most = figures.Points.Max(point => point.Highest);
        var median = figures.Points.Select(point => point.Median).Order().ElementAt(figures.Points.Count / 2);
        return $"Up to {LimitWords.Minutes(most)} red in a shift of one worker, {LimitWords.Minutes(median)} in the middle";
    }

    /// <summary>What a person would read off <see cref="OverTime"/>.</summary>
    /// <param name="figures">The figures, with a point at least.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static string OverTimeSummary(LimitFigures figures, TimeZoneInfo zone)
    {
        var most = figures.Points.MaxBy(point => point.Highest);
        var text = $"Red minutes per worker and shift. The highest, {LimitWords.Minutes(most.Highest)}, was in the shift or day that began {RangeText.Local(most.Began, zone)}.";
        return figures.Limits[ExposureMeasure.WorkerRed].Minutes is { } limit
            ? $"{text} The limit of {LimitWords.Minutes(limit)} was passed in {figures.Points.Count(point => point.Highest > limit)} of {figures.Points.Count} shifts or days."
            : text;
    }

    /// <summary>The limit of red minutes, "45 min".</summary>
    internal static string Limit(LimitFigures figures) => LimitWords.Minutes(figures.Limits[ExposureMeasure.WorkerRed].Minutes!.Value);

    private static string Name(LimitBin bin) => bin.To is { } to
        ? string.Create(CultureInfo.InvariantCulture, $"{bin.From:0.#} to {to:0.#}")
        : string.Create(CultureInfo.InvariantCulture, $"over {bin.From:0.#}");
}
