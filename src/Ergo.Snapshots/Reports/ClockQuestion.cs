namespace Ergo.Snapshots.Reports;

/// <summary>Which lines of what is kept by the hour are asked for.</summary>
/// <param name="Range">The range, of whole local days.</param>
/// <param name="ByZone">Whether each line is of one zone; else of the warehouse.</param>
/// <param name="Grain">What time each is of; not <see cref="ReportGrain.Shift"/>.</param>
public sealed record ClockQuestion(TimeRange Range, bool ByZone, ReportGrain Grain)
{
    /// <summary>Only these zones, by id; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];
}
