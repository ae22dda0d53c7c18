using Ergo.Database;

namespace Ergo.Snapshots.Figures.Limits;

/// <summary>Minutes of one worker in one shift, or in several that are told together.</summary>
public sealed record WorkerSpell
{
    /// <summary>The worker's pseudonym in this warehouse.</summary>
    public required string Pseudonym { get; init; }

    /// <summary>Start of the cell by which the shift is told, UTC.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>End of that cell, UTC.</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>How many shifts (without a calendar: days) it is of, 1 or more; more than one where too few people worked to tell them apart.</summary>
    public required int Parts { get; init; }

    /// <summary>Red minutes.</summary>
    public required double Red { get; init; }

    /// <summary>Weighted minutes: green 1, yellow 2, red 5.</summary>
    public required double Weighted { get; init; }

    /// <summary>The minutes of a measure of workers.</summary>
    public double Of(ExposureMeasure measure) => measure == ExposureMeasure.WorkerWeighted ? Weighted : Red;
}

/// <summary>Red minutes of one zone from the end of one shift to the end of the next, or of several.</summary>
public sealed record ZoneSpell
{
    /// <summary>Zone id.</summary>
    public required string ZoneId { get; init; }

    /// <summary>Zone name.</summary>
    public required string ZoneName { get; init => field = PlainText.Line(value); }

    /// <summary>Start, UTC.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>End, UTC.</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>How many shifts (without a calendar: days) end in it, 1 or more.</summary>
    public required int Parts { get; init; }

    /// <summary>Red minutes of all who worked there.</summary>
    public required double Red { get; init; }
}

/// <summary>The end of a shift by the calendar, to the hour at or after it.</summary>
public sealed record ShiftEnd
{
    /// <summary>The shift's code.</summary>
    public string? Shift { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset Ended { get; init; }
}

/// <summary>What of a range is held against limits, whatever these are.</summary>
/// <param name="Workers">Shifts of workers, the latest first.</param>
/// <param name="Zones">Zones that are told apart, the latest first; empty where no zone of the warehouse had a limit when they were read.</param>
/// <param name="ShiftEnds">Ends of shifts in the range.</param>
public sealed record SpellFigures(IReadOnlyList<WorkerSpell> Workers, IReadOnlyList<ZoneSpell> Zones, IReadOnlyList<ShiftEnd> ShiftEnds)
{
    /// <summary>The code of the shift that ends then; null where none does, or several.</summary>
    /// <param name="ended">The end of a spell.</param>
    public string? ShiftOf(DateTimeOffset ended) => ShiftEnds.Where(end => end.Ended == ended).Select(end => end.Shift).Distinct().ToList() is [var only] ? only : null;
}
