using Ergo.Snapshots.Figures.Days;
using Ergo.Snapshots.Figures.Shifts;

namespace Ergo.Snapshots.Figures.Compare;

/// <summary>What a side of a comparison is about.</summary>
/// <param name="Days">Its days.</param>
/// <param name="ZoneId">One zone; null for the whole warehouse.</param>
/// <param name="ShiftCode">One shift; null for all of them.</param>
public sealed record SideQuestion(LocalDays Days, string? ZoneId, string? ShiftCode);

/// <summary>What the red share of a comparison is of.</summary>
public enum ShareKind
{
    /// <summary>Snapshots that have a light.</summary>
    Snapshots,

    /// <summary>Observed minutes that have a light, of published shifts.</summary>
    Minutes,
}

/// <summary>Figures of one side of a comparison.</summary>
public sealed record ComparedSide
{
    /// <summary>What its share is of.</summary>
    public required ShareKind Kind { get; init; }

    /// <summary>Its days and what was observed on them.</summary>
    public required DaySpan Span { get; init; }

    /// <summary>Observed minutes of its people, of published cells that begin within its days; null where none are told.</summary>
    public ShiftExposure? Exposure { get; init; }

    /// <summary>Valid RULA scores by published band, from the least to the most (1-2, 3-4, 5-6, 7); null where they are not kept by shift.</summary>
    public IReadOnlyList<long>? RulaBands { get; init; }

    /// <summary>State of the views it was read from: of the one that reaches least far.</summary>
    public required Freshness Freshness { get; init; }
}
