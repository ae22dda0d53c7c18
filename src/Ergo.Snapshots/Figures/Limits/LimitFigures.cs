namespace Ergo.Snapshots.Figures.Limits;

/// <summary>A shift of a worker or zone that was over a limit, or perhaps.</summary>
/// <param name="Measure">What is limited.</param>
/// <param name="Who">The worker's pseudonym, or the zone's name.</param>
/// <param name="ZoneId">The zone; null for a worker.</param>
/// <param name="Began">Start of the cell by which it is told, UTC.</param>
/// <param name="Ended">End of that cell, UTC.</param>
/// <param name="Shift">The code of the shift; null where it is not one.</param>
/// <param name="Parts">Of how many shifts or days the minutes are.</param>
/// <param name="Minutes">The minutes.</param>
/// <param name="Limit">The limit of one shift.</param>
public sealed record LimitCrossing(
    ExposureMeasure Measure, string Who, string? ZoneId, DateTimeOffset Began, DateTimeOffset Ended, string? Shift, int Parts, double Minutes, double Limit)
{
    /// <summary>True where one shift at least was over; false where the sum of several is more than one may have, and less than would prove it.</summary>
    public bool IsSure => Minutes / Parts > Limit;

    /// <summary>By how much; of several shifts together, by how much on average at least.</summary>
    public double By => Math.Max(0, (Minutes / Parts) - Limit);
}

/// <summary>How many shifts of workers had minutes from <paramref name="From"/> to <paramref name="To"/>.</summary>
/// <param name="From">Lower bound, minutes; outside, except for 0.</param>
/// <param name="To">Upper bound, minutes; inside. Null for the last bin, which has no end.</param>
/// <param name="Spells">Shifts of workers.</param>
/// <param name="IsOver">Whether the bin is above the limit.</param>
public readonly record struct LimitBin(double From, double? To, int Spells, bool IsOver);

/// <summary>Red minutes per worker in the shifts that ended together.</summary>
/// <param name="Began">Start of the cell, UTC.</param>
/// <param name="Workers">How many workers.</param>
/// <param name="Highest">The highest of them, minutes.</param>
/// <param name="Median">The middle of them, minutes.</param>
public readonly record struct LimitPoint(DateTimeOffset Began, int Workers, double Highest, double Median);

/// <summary>What limits say of the shifts of a range.</summary>
public sealed record LimitFigures
{
    private const int BinsBelow = 4;
    private const int BinsAbove = 4;

    /// <summary>The limits.</summary>
    public required LimitsInForce Limits { get; init; }

    /// <summary>Workers who worked in the range.</summary>
    public required int Workers { get; init; }

    /// <summary>Shifts of workers: one for each worker and shift.</summary>
    public required int Spells { get; init; }

    /// <summary>What was over a limit, and what perhaps, the latest first and the furthest over first.</summary>
    public required IReadOnlyList<LimitCrossing> Crossings { get; init; }

    /// <summary>Shifts of workers by red minutes, in steps that meet at the limit; of single shifts only. Empty without a limit.</summary>
    public required IReadOnlyList<LimitBin> Bins { get; init; }

    /// <summary>Red minutes per worker over time, the oldest first; of single shifts only.</summary>
    public required IReadOnlyList<LimitPoint> Points { get; init; }

    /// <summary>Shifts that are told together with others, and are in neither <see cref="Bins"/> nor <see cref="Points"/>.</summary>
    public required int Together { get; init; }

    /// <summary>Workers or zones that were over a limit once at least.</summary>
    public int Over(ExposureMeasure measure) => Crossings.Where(crossing => crossing.Measure == measure && crossing.IsSure).Select(Key).Distinct().Count();

    /// <summary>Workers or zones that perhaps were, and never for sure.</summary>
    public int Unclear(ExposureMeasure measure) =>
        Crossings.Where(crossing => crossing.Measure == measure && !crossing.IsSure).Select(Key).Except(Crossings.Where(crossing => crossing.Measure == measure && crossing.IsSure).Select(Key)).Count();

    /// <summary>How often a worker was over the limit of red or of weighted minutes.</summary>
    /// <param name="pseudonym">The worker.</param>
    public int OverOf(string pseudonym) => Times.GetValueOrDefault(pseudonym);

    /// <summary>Holds shifts against limits.</summary>
    /// <param name="figures">The shifts.</param>
    /// <param name="limits">The limits.</param>
    public static LimitFigures Of(SpellFigures figures, LimitsInForce limits)
    {
        var single = figures.Workers.Where(spell => spell.Parts == 1).ToList();
        List<LimitCrossing> crossings = [];
        foreach (var measure in new[] { ExposureMeasure.WorkerRed, ExposureMeasure.WorkerWeighted })
        {
            if (limits[measure].Minutes is { } limit)
            {
                crossings.AddRange(figures.Workers.Where(spell => spell.Of(measure) > limit).Select(spell => new LimitCrossing(
                    measure, spell.Pseudonym, null, spell.Began, spell.Ended, spell.Parts == 1 ? figures.ShiftOf(spell.Ended) : null, spell.Parts, spell.Of(measure), limit)));
            }
        }

        crossings.AddRange(
            from zone in figures.Zones
            let limit = limits.OfZone(zone.ZoneId).Minutes
            where zone.Red > limit
            select new LimitCrossing(ExposureMeasure.ZoneRed, zone.ZoneName, zone.ZoneId, zone.Began, zone.Ended, zone.Parts == 1 ? figures.ShiftOf(zone.Ended) : null, zone.Parts, zone.Red, limit.Value));
        return new LimitFigures
        {
            Limits = limits,
            Workers = figures.Workers.Select(spell => spell.Pseudonym).Distinct().Count(),
            Spells = figures.Workers.Sum(spell => spell.Parts),
            Crossings = [.. crossings.OrderByDescending(crossing => crossing.Ended).ThenByDescending(crossing => crossing.Minutes / crossing.Limit / crossing.Parts)],
            Bins = limits[ExposureMeasure.WorkerRed].Minutes is { } red ? BinsOf([.. single.Select(spell => spell.Red)], red) : [],
            Points = [.. single.GroupBy(spell => spell.Began).OrderBy(group => group.Key).Select(group => PointOf(group.Key, [.. group.Select(spell => spell.Red).Order()]))],
            Together = figures.Workers.Count - single.Count,
        };
    }

    private Dictionary<string, int> Times => field ??= Crossings.Where(crossing => crossing.IsSure && crossing.ZoneId is null)
        .GroupBy(crossing => crossing.Who).ToDictionary(worker => worker.Key, worker => worker.Select(crossing => crossing.Began).Distinct().Count());

    private static string Key(LimitCrossing crossing) => crossing.ZoneId ?? crossing.Who;

    private static LimitPoint PointOf(DateTimeOffset began, List<double> minutes) =>
        new(began, minutes.Count, minutes[^1], (minutes[(minutes.Count - 1) / 2] + minutes[minutes.Count / 2]) / 2);

    private static List<LimitBin> BinsOf(List<double> minutes, double limit)
    {
        var width = limit / BinsBelow;
        List<LimitBin> bins = [];
        for (var bin = 0; bin < BinsBelow + BinsAbove; bin++)
        {
            var (from, to) = (bin * width, bin == BinsBelow - 1 ? limit : (bin + 1) * width);
            double? end = bin == BinsBelow + BinsAbove - 1 ? null : to;
            bins.Add(new LimitBin(from, end, minutes.Count(value => (value > from || bin == 0) && (end is null || value <= end)), bin >= BinsBelow));
        }

        return bins;
    }
}
