namespace Ergo.Snapshots.Queries.Exposure;

/// <summary>Observed minutes by light.</summary>
public record ExposureMinutes
{
    /// <summary>Green minutes.</summary>
    public required double Green { get; init; }

    /// <summary>Yellow minutes.</summary>
    public required double Yellow { get; init; }

    /// <summary>Red minutes.</summary>
    public required double Red { get; init; }

    /// <summary>All observed minutes, those without a light included.</summary>
    public required double Total { get; init; }

    /// <summary>Green + 2 x yellow + 5 x red minutes.</summary>
    public double WeightedScore => Green + (2 * Yellow) + (5 * Red);

    /// <summary>Red share of the observed minutes, 0..1; null where nothing was observed.</summary>
    public double? RedShare => Total <= 0 ? null : Red / Total;

    internal static ExposureMinutes SumOf(IEnumerable<ExposureMinutes> parts)
    {
        double green = 0, yellow = 0, red = 0, total = 0;
        foreach (var part in parts)
        {
            green += part.Green;
            yellow += part.Yellow;
            red += part.Red;
            total += part.Total;
        }

        return new ExposureMinutes { Green = green, Yellow = yellow, Red = red, Total = total };
    }
}

/// <summary>A worker's exposure over a range.</summary>
public sealed record WorkerExposure : ExposureMinutes
{
    /// <summary>The worker's pseudonym in this warehouse.</summary>
    public required string Pseudonym { get; init; }

    /// <summary>The worker's id; null unless it was asked for and may be told.</summary>
    public string? WorkerId { get; init; }

    /// <summary>What the worker is called: the id where it is told, else the pseudonym.</summary>
    public string Name => PlainText.Line(WorkerId) ?? Pseudonym;

    /// <summary>Highest composite risk, 0..100.</summary>
    public double? MaxRisk { get; init; }

    /// <summary>Scheduled shifts (day and code) in which the worker was observed.</summary>
    public required long Shifts { get; init; }

    /// <summary>Minutes of those shifts, as far as they lie within the range and are over; null where the calendar knows none of them.</summary>
    public double? ScheduledMinutes { get; init; }

    /// <summary>Minutes observed in the hours of those shifts; what was observed at other times is exposure, but covers no schedule.</summary>
    public required double ObservedInShifts { get; init; }

    /// <summary>Observed over scheduled minutes, 0..1; null without a schedule. The rest is not observed, not green.</summary>
    public double? Coverage => ScheduledMinutes is > 0 ? Math.Min(1, ObservedInShifts / ScheduledMinutes.Value) : null;
}

/// <summary>A zone's exposure over a range.</summary>
public sealed record ZoneExposure : ExposureMinutes
{
    /// <summary>Zone id; null is "unknown zone".</summary>
    public string? ZoneId { get; init; }

    /// <summary>Zone name.</summary>
    public required string ZoneName { get; init => field = PlainText.Line(value); }
}

/// <summary>Exposure in one hour or local day.</summary>
public sealed record ExposurePoint : ExposureMinutes
{
    /// <summary>Start, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>End, UTC.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>True while in progress.</summary>
    public required bool IsPartial { get; init; }
}

/// <summary>Exposure of a warehouse over a range.</summary>
public sealed record ExposureSummary
{
    /// <summary>Identified workers, the highest weighted score first; empty where they are too few to be told apart.</summary>
    public required IReadOnlyList<WorkerExposure> Workers { get; init; }

    /// <summary>The identified workers together.</summary>
    public required IdentifiedWorkers Identified { get; init; }

    /// <summary>Minutes of observations without a worker id: in the totals, never ranked.</summary>
    public required ExposureMinutes Unidentified { get; init; }

    /// <summary>Everybody's minutes.</summary>
    public required ExposureMinutes Sum { get; init; }

    /// <summary>Everybody's minutes in the range of the same length before.</summary>
    public required ExposureMinutes Before { get; init; }

    /// <summary>By zone, the most red minutes first.</summary>
    public required IReadOnlyList<ZoneExposure> Zones { get; init; }

    /// <summary>Over time: hours up to eight days, local days beyond.</summary>
    public required IReadOnlyList<ExposurePoint> Points { get; init; }

    /// <summary>The range the figures really cover: whole hours.</summary>
    public required TimeRange Shown { get; init; }

    /// <summary>State of worker_exposure_minutes.</summary>
    public required Freshness Freshness { get; init; }
}
