namespace Ergo.Snapshots.Figures.Exposure;

/// <summary>The identified workers of a warehouse and range together.</summary>
public sealed record IdentifiedWorkers : ExposureMinutes
{
    /// <summary>How many they are.</summary>
    public required int Count { get; init; }

    /// <summary>How many of them have red time.</summary>
    public required int WithRed { get; init; }

    /// <summary>Scheduled minutes of the shifts in which they were observed, of those whose schedule is known.</summary>
    public required double ScheduledMinutes { get; init; }

    /// <summary>Minutes observed in those shifts.</summary>
    public required double ObservedInShifts { get; init; }

    /// <summary>Observed over scheduled minutes, 0..1; null without a schedule.</summary>
    public double? Coverage => ScheduledMinutes > 0 ? Math.Min(1, ObservedInShifts / ScheduledMinutes) : null;

    internal static IdentifiedWorkers Of(IReadOnlyList<WorkerExposure> workers)
    {
        var minutes = SumOf(workers);
        var scheduled = workers.Where(worker => worker.ScheduledMinutes is > 0).ToList();
        return new IdentifiedWorkers
        {
            Green = minutes.Green, Yellow = minutes.Yellow, Red = minutes.Red, Total = minutes.Total,
            Count = workers.Count,
            WithRed = workers.Count(worker => worker.Red > 0),
            ScheduledMinutes = scheduled.Sum(worker => worker.ScheduledMinutes!.Value),
            ObservedInShifts = scheduled.Sum(worker => worker.ObservedInShifts),
        };
    }
}
