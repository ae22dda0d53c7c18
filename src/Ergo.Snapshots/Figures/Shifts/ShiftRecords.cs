using Ergo.Database;

namespace Ergo.Snapshots.Figures.Shifts;

/// <summary>A shift of a warehouse, as its calendar or its records name it.</summary>
public sealed record ShiftName
{
    /// <summary>The code; null for records without one.</summary>
    public string? ShiftCode { get; init; }

    /// <summary>The name in the calendar, else the code.</summary>
    public required string Name { get; init => field = PlainText.Line(value); }

    /// <summary>Local time of day it begins; null where the calendar does not know it.</summary>
    public TimeSpan? StartsAt { get; init; }

    /// <summary>Local time of day it ends, on the next day where that is not after <see cref="StartsAt"/>.</summary>
    public TimeSpan? EndsAt { get; init; }
}

/// <summary>What was told of one shift of one day: the backend's records of it (<c>shift_snapshots</c>), and the exposure of the people on it.</summary>
public sealed record ShiftDay
{
    /// <summary>The local day on which the shift began.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The shift's code; null for records without one.</summary>
    public string? ShiftCode { get; init; }

    /// <summary>Start of the first record, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>End of the last record, UTC.</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>True while the shift goes on.</summary>
    public required bool IsPartial { get; init; }

    /// <summary>Records it is made of, each of a stretch of time, repeated ones left out.</summary>
    public required long Records { get; init; }

    /// <summary>Picks in all; null where no record tells.</summary>
    public long? Picks { get; init; }

    /// <summary>Mean picks per hour as the backend tells them, weighed by the length of the records; null where none tells.</summary>
    public double? PicksPerHour { get; init; }

    /// <summary>Readings of locations that were green: locations summed over the records that tell all three lights.</summary>
    public required long Green { get; init; }

    /// <summary>The same, yellow.</summary>
    public required long Yellow { get; init; }

    /// <summary>The same, red.</summary>
    public required long Red { get; init; }

    /// <summary>Readings of locations in all.</summary>
    public long Locations => Green + Yellow + Red;

    /// <summary>Red of all readings of locations, 0..1; null where there are none.</summary>
    public double? RedShare => Locations == 0 ? null : (double)Red / Locations;

    /// <summary>Mean composite risk, 0..100, weighed by the length of the records; null where none tells.</summary>
    public double? Risk { get; init; }

    /// <summary>The highest anomaly score of its records; null where none tells.</summary>
    public double? Anomaly { get; init; }

    /// <summary>Statuses of its records with how many have each, the most frequent first, for example "ok 7, watch 1"; null where none tells.</summary>
    public string? Statuses { get; init => field = PlainText.Line(value); }

    /// <summary>Exposure of the people on it; null where it is not told.</summary>
    public ShiftExposure? Exposure { get; init; }

    /// <summary>Why <see cref="Exposure"/> is not told; null where it is.</summary>
    public ExposureGap? Gap { get; init; }
}

/// <summary>Why the exposure of a shift is not told.</summary>
public enum ExposureGap
{
    /// <summary>The shift is not over, or was over less than an hour ago.</summary>
    NotYet,

    /// <summary>Too few people worked, so it is told only together with others, or not at all.</summary>
    HeldBack,

    /// <summary>Nobody was observed.</summary>
    NotObserved,
}

/// <summary>Observed minutes of the people on a shift, of published cells.</summary>
/// <param name="Red">Red minutes.</param>
/// <param name="Lit">Observed minutes that have a light.</param>
public sealed record ShiftExposure(double Red, double Lit)
{
    /// <summary>Red minutes per person and observed hour, 0..60; null where no minute has a light.</summary>
    public double? RedPerHour => Lit <= 0 ? null : 60 * Red / Lit;

    /// <summary>Several shifts together.</summary>
    /// <param name="parts">The shifts; those that are not told are left out.</param>
    public static ShiftExposure? SumOf(IEnumerable<ShiftExposure?> parts)
    {
        var told = parts.OfType<ShiftExposure>().ToList();
        return told.Count == 0 ? null : new ShiftExposure(told.Sum(part => part.Red), told.Sum(part => part.Lit));
    }
}

/// <summary>The shifts of a warehouse over whole local days.</summary>
public sealed record ShiftDays
{
    /// <summary>The shifts that have records, in the order of the day.</summary>
    public required IReadOnlyList<ShiftName> Shifts { get; init; }

    /// <summary>Each shift of each day that has records, the latest day first.</summary>
    public required IReadOnlyList<ShiftDay> Days { get; init; }

    /// <summary>Records that told the same stretch of the same shift again; the last written one counts.</summary>
    public required long Repeated { get; init; }

    /// <summary>Records with a value that can not be: a negative count, a risk outside 0..100, an end before the beginning. That value is in no figure.</summary>
    public required long Odd { get; init; }

    /// <summary>The end of the newest record of the warehouse within the days; null where there is none.</summary>
    public DateTimeOffset? NewestEnd { get; init; }

    /// <summary>First local day.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>Last local day, inside.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>Since when there are records of the warehouse's snapshots; null where there are none.</summary>
    public DateTimeOffset? RecordsFrom { get; init; }

    /// <summary>State of <c>worker_exposure_minutes</c>, of which exposure is told.</summary>
    public required Freshness Freshness { get; init; }
}
