namespace Ergo.Snapshots.Reports;

/// <summary>Which lines of a warehouse's exposure are asked for, as they are told without a reason.</summary>
/// <param name="Range">Shifts that begin in it.</param>
/// <param name="Breakdown">What each line is about.</param>
/// <param name="Grain">What time each is of: <see cref="ReportGrain.Shift"/> or longer.</param>
public sealed record ExposureQuestion(TimeRange Range, ReportBreakdown Breakdown, ReportGrain Grain)
{
    /// <summary>Only these: ids of zones where the lines are of zones, codes where they are of shifts; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];
}
