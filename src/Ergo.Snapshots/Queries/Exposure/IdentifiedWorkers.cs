namespace Ergo.Snapshots.Queries.Exposure;

/// <summary>The identified workers of a warehouse and range together.</summary>
public sealed record IdentifiedWorkers : ExposureMinutes
{
    /// <summary>How many they are; null where they are too few to be told apart, though not none.</summary>
    public required int? Count { get; init; }

    /// <summary>How many of them have red time; null where <see cref="Count"/> is.</summary>
    public required int? WithRed { get; init; }

    /// <summary>Scheduled minutes of the shifts in which they were observed, of those whose schedule is known.</summary>
    public required double ScheduledMinutes { get; init; }

    /// <summary>Minutes observed in those shifts.</summary>
    public required double ObservedInShifts { get; init; }

    /// <summary>True where they are too few to be told apart.</summary>
    public bool IsSmallGroup => Count is null;

    /// <summary>Observed over scheduled minutes, 0..1; null without a schedule.</summary>
    public double? Coverage => ScheduledMinutes > 0 ? Math.Min(1, ObservedInShifts / ScheduledMinutes) : null;

    internal static IdentifiedWorkers Of(IReadOnlyList<WorkerExposure> workers, int smallestGroup)
    {
        var minutes = SumOf(workers);
        var scheduled = workers.Where(worker => worker.ScheduledMinutes is > 0).ToList();
        var isSmall = workers.Count > 0 && workers.Count < smallestGroup;
        return new IdentifiedWorkers
        {
            Green = minutes.Green, Yellow = minutes.Yellow, Red = minutes.Red, Total = minutes.Total,
            Count = isSmall ? null : workers.Count,
            WithRed = isSmall ? null : workers.Count(worker => worker.Red > 0),
            ScheduledMinutes = scheduled.Sum(worker => worker.ScheduledMinutes!.Value),
            ObservedInShifts = scheduled.Sum(worker => worker.ObservedInShifts),
        };
    }
}
