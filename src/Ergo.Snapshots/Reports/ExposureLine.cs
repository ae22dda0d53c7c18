using Ergo.Database;
using Ergo.Snapshots.Figures.Exposure;

namespace Ergo.Snapshots.Reports;

/// <summary>What the minutes of a line are left over from, or put together of.</summary>
public enum LineKind
{
    /// <summary>Of what its name says; without a name, of what has none.</summary>
    Named,

    /// <summary>Zones, or shifts, in which too few people worked to tell each apart, together.</summary>
    Together,

    /// <summary>What is left of the whole: time of nobody who is identified, or of cells that are not told by shift.</summary>
    Rest,
}

/// <summary>A line of the exposure report.</summary>
public sealed record ExposureLine : ExposureMinutes
{
    /// <summary>Start of its time, UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End of its time, UTC; not inside.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The worker's pseudonym, the zone's name or the shift's code; null where there is none.</summary>
    public string? Name { get; init => field = PlainText.Line(value); }

    /// <summary>What it is of.</summary>
    public required LineKind Kind { get; init; }

    /// <summary>Highest composite risk, 0..100; of workers only.</summary>
    public double? MaxRisk { get; init; }

    /// <summary>Scheduled shifts that ended in the time and in which the worker was observed; of workers only.</summary>
    public long? Shifts { get; init; }

    /// <summary>Minutes of those shifts; null without any.</summary>
    public double? ScheduledMinutes { get; init; }

    /// <summary>Minutes observed within those shifts.</summary>
    public double? ObservedInShifts { get; init; }

    /// <summary>Observed over scheduled minutes, 0..1; null without a schedule.</summary>
    public double? Coverage => ScheduledMinutes is > 0 && ObservedInShifts is { } observed ? Math.Min(1, observed / ScheduledMinutes.Value) : null;

    /// <summary>Snapshots behind it; null where that is not counted.</summary>
    public long? Snapshots { get; init; }
}
