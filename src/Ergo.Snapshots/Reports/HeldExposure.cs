namespace Ergo.Snapshots.Reports;

/// <summary>What is held of a warehouse's exposure over a range.</summary>
public sealed record HeldExposure
{
    /// <summary>Start of the first shift told; null where none is.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>End of the last.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>How much of that is told; the rest had too few people.</summary>
    public TimeSpan? Told { get; init; }

    /// <summary>Whether some of it lacks what arrived late of too few people.</summary>
    public required bool IsBehind { get; init; }

    /// <summary>Observed minutes.</summary>
    public required double Minutes { get; init; }

    /// <summary>Those of identified workers.</summary>
    public required double IdentifiedMinutes { get; init; }

    /// <summary>Identified workers.</summary>
    public required long Workers { get; init; }

    /// <summary>Since when there are records, to the hour; null where there are none.</summary>
    public DateTimeOffset? RecordsFrom { get; init; }

    /// <summary>Scheduled minutes of the shifts in which workers were observed; null without a schedule.</summary>
    public double? ScheduledMinutes { get; init; }

    /// <summary>Minutes observed in those shifts.</summary>
    public double? ObservedInShifts { get; init; }

    /// <summary>Snapshots of identified workers; null where cells from before that was kept are among them.</summary>
    public long? Snapshots { get; init; }

    /// <summary>Observed over scheduled minutes, 0..1; null without a schedule.</summary>
    public double? Coverage => ScheduledMinutes is > 0 ? Math.Min(1, (ObservedInShifts ?? 0) / ScheduledMinutes.Value) : null;
}
