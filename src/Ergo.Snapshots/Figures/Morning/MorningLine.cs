using Ergo.Database;

namespace Ergo.Snapshots.Figures.Morning;

/// <summary>
/// What a safety manager must know of a warehouse in the morning, over the last <see cref="Days"/> whole local days: its most urgent zone,
/// since when, in which shift and where, and whether the warehouse is better than the week before.
/// </summary>
public sealed record MorningLine
{
    /// <summary>How many whole local days it tells of; the change is against as many before, which are the same days of the week.</summary>
    public const int Days = 7;

    /// <summary>Warehouse id.</summary>
    public required string WarehouseId { get; init; }

    /// <summary>The last of its days, in the warehouse's time zone.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>The zone of the highest priority score; null where no zone has three reds.</summary>
    public MorningZone? Zone { get; init; }

    /// <summary>Red snapshots of the whole warehouse.</summary>
    public required long Red { get; init; }

    /// <summary>Its snapshots that have a light.</summary>
    public required long Lit { get; init; }

    /// <summary>Its red share against the <see cref="Days"/> days before; null where either has too few observed days to tell.</summary>
    public LevelChange? Change { get; init; }
}

/// <summary>The most urgent zone of a warehouse.</summary>
public sealed record MorningZone
{
    /// <summary>Zone id; null for the snapshots without a zone.</summary>
    public string? ZoneId { get; init; }

    /// <summary>What the zone is called.</summary>
    public required string Name { get; init => field = PlainText.Line(value); }

    /// <summary>Red snapshots.</summary>
    public required long Red { get; init; }

    /// <summary>Snapshots that have a light.</summary>
    public required long Lit { get; init; }

    /// <summary>Since when it is as red as it is; null where its days tell no rise.</summary>
    public Onset? Onset { get; init; }

    /// <summary>How many of the last 28 local days were observed: what <see cref="Onset"/> was looked for in.</summary>
    public required int ObservedDays { get; init; }

    /// <summary>
    /// The shift with the highest red share; null where the zone has but one shift, or none of those with enough snapshots to rank stands out.
    /// </summary>
    public MorningShift? WorstShift { get; init; }

    /// <summary>Its locations with the most reds, at most two, the most first.</summary>
    public required IReadOnlyList<MorningLocation> Locations { get; init; }
}

/// <summary>A shift of a zone.</summary>
/// <param name="Code">Shift code.</param>
/// <param name="Red">Red snapshots.</param>
/// <param name="Lit">Snapshots that have a light.</param>
public sealed record MorningShift(string Code, long Red, long Lit);

/// <summary>A location of a zone.</summary>
/// <param name="Id">Location id.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Red">Red snapshots.</param>
/// <param name="Lit">Snapshots that have a light.</param>
public sealed record MorningLocation(string Id, string Label, long Red, long Lit);
