using System.Globalization;
using Ergo.Snapshots.Figures.Exposure;

namespace Ergo.Portal.Pages.Exposure;

/// <summary>How often workers were observed, in words: minutes of people who were observed at different distances do not compare.</summary>
public static class ObservationText
{
    private const double Second = 1 / 60d;

    /// <summary>What one observation adds to the minutes, in a sentence.</summary>
    /// <param name="data">The exposure.</param>
    public static string StandsFor(ExposureSummary data) => data.ObservationStandsFor <= TimeSpan.FromMinutes(1)
        ? "A snapshot stands for the clock minute it lies in, and a minute without one was not observed."
        : $"A snapshot stands for the time to the worker's next one, at most for {Every(data.ObservationStandsFor.TotalMinutes)}: a setting of the warehouse.";

    /// <summary>That some workers were observed less often than others, and what follows; null where they were observed alike.</summary>
    /// <param name="data">The exposure.</param>
    public static string? Difference(ExposureSummary data)
    {
        if (!data.ObservationDiffers)
        {
            return null;
        }

        var distances = data.Workers.Select(worker => worker.MinutesBetweenObservations).OfType<double>().ToList();
        return $"These workers were not observed equally often: from every {Every(distances.Min())} to every {Every(distances.Max())} on average. A snapshot stands for at most {Every(data.ObservationStandsFor.TotalMinutes)}, "
            + "so whoever was seen less often has fewer minutes and a lower score for the same work. Compare their red shares, not their minutes.";
    }

    /// <summary>A distance of time: "12 s", "1.5 min"; null is "–".</summary>
    /// <param name="minutes">Minutes, 0 or more.</param>
    public static string Every(double? minutes) => minutes switch
    {
        null => "–",
        < Second => "<\u00a01\u00a0s",
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{minutes.Value * 60:0}\u00a0s"),
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{minutes.Value:0.#}\u00a0min"),
        var value => string.Create(CultureInfo.InvariantCulture, $"{value:0}\u00a0min"),
    };
}
