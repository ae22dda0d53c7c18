namespace Ergo.Snapshots.Reports;

/// <summary>What is held of a warehouse over a range.</summary>
public sealed record HeldFigures
{
    /// <summary>Start of what is held: of the first shift told, the first hour observed, or the first run; null where nothing is.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>End of the last.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>How much of that is told; the rest had too few people. Of exposure only.</summary>
    public TimeSpan? Told { get; init; }

    /// <summary>Whether some of it lacks what arrived late of too few people.</summary>
    public bool IsBehind { get; init; }

    /// <summary>Observed minutes; of exposure only.</summary>
    public double? Minutes { get; init; }

    /// <summary>Those of identified workers.</summary>
    public double? IdentifiedMinutes { get; init; }

    /// <summary>Identified workers; of exposure only.</summary>
    public long? Workers { get; init; }

    /// <summary>Since when there are records, to the hour; null where there are none.</summary>
    public DateTimeOffset? RecordsFrom { get; init; }

    /// <summary>Scheduled minutes of the shifts in which workers were observed; null without a schedule.</summary>
    public double? ScheduledMinutes { get; init; }

    /// <summary>Minutes observed in those shifts.</summary>
    public double? ObservedInShifts { get; init; }

    /// <summary>Snapshots behind the figures: all, or of exposure those of identified workers; null where that was not kept.</summary>
    public long? Snapshots { get; init; }

    /// <summary>Observed over scheduled minutes, 0..1; null without a schedule.</summary>
    public double? Coverage => ScheduledMinutes is > 0 ? Math.Min(1, (ObservedInShifts ?? 0) / ScheduledMinutes.Value) : null;
}
