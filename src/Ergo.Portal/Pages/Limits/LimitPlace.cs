using Ergo.Portal.Words;
using Ergo.Snapshots.Figures.Limits;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Pages.Limits;

/// <summary>One limit that can be set: what is limited, where, and what holds there now.</summary>
/// <param name="Measure">What is limited.</param>
/// <param name="Warehouse">The warehouse; null for the company.</param>
/// <param name="Zone">The zone; null for the whole warehouse.</param>
/// <param name="Own">The limit that is set for the place itself; null where it has the inherited one.</param>
/// <param name="Inherited">The limit that would hold without an own one.</param>
public sealed record LimitPlace(ExposureMeasure Measure, Warehouse? Warehouse, ZoneLimit? Zone, decimal? Own, LimitInForce Inherited)
{
    /// <summary>The minutes that hold now; null for none.</summary>
    public double? InForce => (double?)Own ?? Inherited.Minutes;

    /// <summary>The place in words.</summary>
    public string Name => Zone?.Name ?? Warehouse?.Name ?? "the company";

    /// <summary>What an empty field means.</summary>
    public string WhenEmpty => Warehouse is null ? "Empty: no limit, where no warehouse sets its own."
        : Inherited.Minutes is { } minutes ? $"Empty: {(Inherited.Source == LimitSource.Warehouse ? "the warehouse's" : "the company's")} {LimitWords.Minutes(minutes)}."
        : "Empty: no limit, as none is set above.";

    /// <summary>Reads what was typed.</summary>
    /// <param name="text">What was typed; empty for the inherited limit.</param>
    /// <param name="minutes">The minutes, when accepted.</param>
    /// <returns>Why not; null when accepted.</returns>
    public string? Parse(string? text, out decimal? minutes)
    {
        minutes = null;
        var trimmed = text?.Trim().Replace(',', '.') ?? "";
        if (trimmed.Length == 0)
        {
            return null;
        }

        if (decimal.TryParse(trimmed, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var typed)
            && typed > 0 && typed <= Measure.Most() && typed == Math.Round(typed, 1))
        {
            minutes = typed;
            return null;
        }

        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\"{text?.Trim()}\" is not a number of minutes above 0 and up to {Measure.Most():#,0}, to a tenth.");
    }

    /// <summary>What a limit would mean, counted over the last days.</summary>
    /// <param name="peaks">The highest minutes per shift of each worker, or zone.</param>
    /// <param name="wanted">What was typed; null for the inherited limit.</param>
    public string Meaning(IReadOnlyList<double> peaks, decimal? wanted)
    {
        var (one, many) = Measure == ExposureMeasure.ZoneRed ? ("zone", "zones") : ("person", "people");
        string Over(double limit) => Count(peaks.Count(peak => peak > limit));
        string Count(int count) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count:#,0} {(count == 1 ? one : many)}");
        var next = (double?)wanted ?? Inherited.Minutes;
        var now = InForce is { } limit ? $"In the last 7 days {Over(limit)} of {peaks.Count} went over {LimitWords.Minutes(limit)}" : $"In the last 7 days {Count(peaks.Count)} had shifts that are told, and no limit holds";
        return next == InForce ? now + "." : next is { } other ? $"{now}; with {LimitWords.Minutes(other)} it is {Over(other)}." : $"{now}; without a limit nobody is counted.";
    }
}
