using Ergo.Portal.Charts;
using Ergo.Portal.Words;
using Ergo.Snapshots.Figures.Exposure;

namespace Ergo.Portal.Pages.Exposure;

/// <summary>Builds the chart of the exposure page.</summary>
public static class ExposureCharts
{
    // Less than this in a bucket is rounding, not time without a light.
    private const double NoTime = 0.05;

    /// <summary>Observed hours by light over time, stacked; buckets in which nothing was observed are gaps.</summary>
    /// <param name="summary">What was read.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static TimeChart OverTime(ExposureSummary summary, TimeZoneInfo zone)
    {
        var points = summary.Points;
        TimeSeries Series(string name, ChartColor color, Func<ExposurePoint, double> minutes) =>
            new(name, [.. points.Select(point => new TimePoint(point.Start, point.Total <= 0 ? null : Math.Round(minutes(point) / 60, 4)))], color);

        List<TimeSeries> series =
        [
            Series("Red", ChartColor.Red, point => point.Red),
            Series("Yellow", ChartColor.Yellow, point => point.Yellow),
            Series("Green", ChartColor.Green, point => point.Green),
        ];
        if (points.Any(point => point.Unlit > NoTime))
        {
            series.Add(Series("Without a light", ChartColor.NotObserved, point => point.Unlit));
        }

        return new TimeChart
        {
            Kind = TimeKind.StackedColumns,
            Zone = zone.Id,
            Unit = "h",
            Decimals = 1,
            Bucket = Bucket(summary),
            RecordsFrom = summary.RecordsFrom,
            PartialFrom = points.FirstOrDefault(point => point.IsPartial)?.Start,
            Series = series,
        };
    }

    /// <summary>What a bucket is called.</summary>
    /// <param name="summary">What was read.</param>
    public static string Unit(ExposureSummary summary) => summary.Grain switch
    {
        ExposureGrain.Hour => "hour",
        ExposureGrain.Cell => "shift or day",
        _ => "day",
    };

    /// <summary>The chart's answer.</summary>
    /// <param name="summary">What was read.</param>
    public static string Title(ExposureSummary summary)
    {
        // Finished hours against finished hours.
        var (now, was) = (ExposureText.Share(summary.Compared.RedShare), ExposureText.Share(summary.Before.RedShare));
        return (summary.Compared.RedShare, summary.Before.RedShare) switch
        {
            _ when summary.Sum.RedShare is null => summary.Sum.Total > 0 ? "No observed time has a light" : "Nothing was observed",
            (null, _) or (_, null) => $"{ExposureText.Share(summary.Sum.RedShare)} of observed time was red",
            _ when now == was => $"The red share stayed at {now} of observed time",
            var (share, before) => $"The red share {(share > before ? "rose" : "fell")} from {was} to {now} of observed time",
        };
    }

    /// <summary>What a person would read off the chart.</summary>
    /// <param name="summary">What was read.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static string Summary(ExposureSummary summary, TimeZoneInfo zone)
    {
        var unit = Unit(summary);
        var observed = summary.Points.Where(point => point.Total > 0).ToList();
        if (observed.Count == 0)
        {
            return "Nothing was observed.";
        }

        var most = observed.MaxBy(point => point.Red)!;
        var gaps = summary.Points.Count - observed.Count;
        return $"Observed time per {unit} by light: {ExposureText.Time(summary.Sum.Red)} hours red of {ExposureText.Time(summary.Sum.Total)}. "
            + $"The {unit} with the most red time began {RangeText.Local(most.Start, zone)}, with {ExposureText.Time(most.Red)} hours."
            + (gaps == 0 ? "" : $" In {gaps} of {summary.Points.Count} {Units(summary)} nothing was observed.");
    }

    private static string Units(ExposureSummary summary) => summary.Grain == ExposureGrain.Cell ? "shifts or days" : $"{Unit(summary)}s";

    // A day has 23 to 25 hours; a cell is as long as its shift.
    private static TimeSpan Bucket(ExposureSummary summary) => summary.Grain switch
    {
        ExposureGrain.Hour => TimeSpan.FromHours(1),
        ExposureGrain.Cell when summary.Points.Count > 0 => summary.Points.Min(point => point.End - point.Start),
        _ => TimeSpan.FromDays(1),
    };
}
