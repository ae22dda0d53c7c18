namespace Ergo.Snapshots.Figures.Limits;

/// <summary>How many workers of a warehouse were over its limit in a range, of those that published cells tell.</summary>
public sealed record PeopleOverLimit
{
    /// <summary>Warehouse id.</summary>
    public required string WarehouseId { get; init; }

    /// <summary>The limit that holds, in minutes of one shift; null where none is set: then nobody is counted.</summary>
    public double? LimitMinutes { get; init; }

    /// <summary>Where it was set: <c>company</c>, <c>warehouse</c> or <c>none</c>.</summary>
    public required string SetFor { get; init; }

    /// <summary>Workers with shifts in the range.</summary>
    public required long People { get; init; }

    /// <summary>Workers who were over the limit in one shift at least.</summary>
    public required long PeopleOver { get; init; }

    /// <summary>Workers of whom it cannot be told: too few people worked for their shifts to be told apart, and the sum of several is over it.</summary>
    public required long PeopleUnclear { get; init; }

    /// <summary>Shifts worked, one for each worker and shift.</summary>
    public required long Spells { get; init; }

    /// <summary>Shifts over the limit.</summary>
    public required long SpellsOver { get; init; }
}
