using Ergo.Database;
namespace Ergo.Snapshots.Figures.Exposure;

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
    public double WeightedScore => (ExposureWeights.Green * Green) + (ExposureWeights.Yellow * Yellow) + (ExposureWeights.Red * Red);

    /// <summary>Observed minutes that have a light: what shares are of.</summary>
    public double Lit => Green + Yellow + Red;

    /// <summary>Observed minutes without a light that is known; neither green nor red.</summary>
    public double Unlit => Math.Max(0, Total - Lit);

    /// <summary>Red share of the observed minutes that have a light, 0..1; null where none has one.</summary>
    public double? RedShare => Lit <= 0 ? null : Red / Lit;

    internal static ExposureMinutes Difference(ExposureMinutes all, ExposureMinutes part) => new()
    {
        Green = Rest(all.Green, part.Green), Yellow = Rest(all.Yellow, part.Yellow), Red = Rest(all.Red, part.Red), Total = Rest(all.Total, part.Total),
    };

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

    // What is left of sums in another order is no time.
    private static double Rest(double all, double part) => all - part < 1e-6 ? 0 : all - part;
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

    /// <summary>Minutes observed within those shifts, never more than they have; what was observed at other times is exposure, but covers no schedule.</summary>
    public required double ObservedInShifts { get; init; }

    /// <summary>Observed over scheduled minutes, 0..1; null without a schedule. The rest is not observed, not green.</summary>
    public double? Coverage => ScheduledMinutes is > 0 ? Math.Min(1, ObservedInShifts / ScheduledMinutes.Value) : null;

    /// <summary>Snapshots of the worker; null where that was not kept.</summary>
    public long? Observations { get; init; }

    /// <summary>
    /// Minutes from one observation to the next, on average, within hours; null where no hour has two. Minutes of workers who are
    /// seen at different distances do not compare; their shares do.
    /// </summary>
    public double? MinutesBetweenObservations { get; init; }
}

/// <summary>A zone's exposure over a range.</summary>
public sealed record ZoneExposure : ExposureMinutes
{
    /// <summary>Zone id; null is "unknown zone".</summary>
    public string? ZoneId { get; init; }

    /// <summary>Zone name; of <see cref="IsTogether"/>, what the zones have in common.</summary>
    public required string ZoneName { get; init => field = PlainText.Line(value); }

    /// <summary>True for the zones in which fewer people worked than a group, in the cells in which that was so.</summary>
    public bool IsTogether { get; init; }
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
    /// <summary>Identified workers, the highest weighted score first.</summary>
    public required IReadOnlyList<WorkerExposure> Workers { get; init; }

    /// <summary>The identified workers together.</summary>
    public required IdentifiedWorkers Identified { get; init; }

    /// <summary>Minutes of observations without a worker id, and of workers who lost theirs: in the totals, never ranked.</summary>
    public required ExposureMinutes Unidentified { get; init; }

    /// <summary>Everybody's minutes.</summary>
    public required ExposureMinutes Sum { get; init; }

    /// <summary>Everybody's minutes in what is finished, which are compared with <see cref="Before"/>; all of them where cells are shown.</summary>
    public ExposureMinutes Compared { get => field ?? Sum; init; }

    /// <summary>Everybody's minutes in <see cref="ShownBefore"/>.</summary>
    public required ExposureMinutes Before { get; init; }

    /// <summary>What <see cref="Before"/> covers: as much finished time before, or of the range of the same length before the cells that touch it; null where there is none.</summary>
    public TimeRange? ShownBefore { get; init; }

    /// <summary>What <see cref="Compared"/> is of; null where cells are shown, which are finished.</summary>
    public Comparison? Comparison { get; init; }

    /// <summary>How long what is compared with was.</summary>
    public TimeSpan BeforeLength => ShownBefore?.Length ?? Comparison?.Length ?? Shown.Length;

    /// <summary>True where both sides of the comparison are of the same length, so that times can be compared and not shares alone.</summary>
    public bool IsComparedAlike => BeforeLength == (Comparison?.Length ?? Shown.Length);

    /// <summary>Since when there are records of the warehouse; null where there are none.</summary>
    public DateTimeOffset? RecordsFrom { get; init; }

    /// <summary>By zone, the most red minutes first.</summary>
    public required IReadOnlyList<ZoneExposure> Zones { get; init; }

    /// <summary>Over time, by <see cref="Grain"/>: local days beyond eight days.</summary>
    public required IReadOnlyList<ExposurePoint> Points { get; init; }

    /// <summary>What a point stands for.</summary>
    public ExposureGrain Grain { get; init; }

    /// <summary>The longest time that one observation stands for: a setting of the warehouse.</summary>
    public TimeSpan ObservationStandsFor { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// True where some workers are seen more than twice as far apart as others, and further than an observation stands for: their
    /// minutes do not compare, and a ranking must say so or compare shares.
    /// </summary>
    public bool ObservationDiffers
    {
        get
        {
            var apart = Workers.Where(worker => worker.MinutesBetweenObservations is not null)
                .Select(worker => Math.Max(worker.MinutesBetweenObservations!.Value, ObservationStandsFor.TotalMinutes)).ToList();
            return apart.Count > 1 && apart.Max() > 2 * apart.Min();
        }
    }

    /// <summary>The range the figures really cover: whole hours (quarters, where the warehouse's clocks need them), or whole published cells.</summary>
    public required TimeRange Shown { get; init; }

    /// <summary>False where nothing of the range can be told yet: too few people worked, or no shift is over.</summary>
    public bool IsPublished { get; init; } = true;

    /// <summary>How much of <see cref="Shown"/> is in no figure, because too few people worked in it.</summary>
    public TimeSpan NotTold { get; init; }

    /// <summary>True where late observations of too few workers are not in the figures.</summary>
    public bool IsBehind { get; init; }

    /// <summary>State of worker_exposure_minutes.</summary>
    public required Freshness Freshness { get; init; }
}
