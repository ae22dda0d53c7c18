namespace Ergo.Snapshots.Figures.Days;

/// <summary>Lights of one local day.</summary>
public sealed record LightDay
{
    /// <summary>The local day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Red snapshots.</summary>
    public required long Red { get; init; }

    /// <summary>Snapshots that have a light: what the share is of.</summary>
    public required long Lit { get; init; }

    /// <summary>All snapshots.</summary>
    public required long Total { get; init; }

    /// <summary>Clock hours in which anything was observed, 0..25.</summary>
    public required long Hours { get; init; }

    /// <summary>Red share, 0..1; null where no snapshot has a light.</summary>
    public double? RedShare => Lit == 0 ? null : (double)Red / Lit;
}

/// <summary>Lights by local day, only days on which anything was observed.</summary>
public sealed record LightDays
{
    /// <summary>The days asked for.</summary>
    public required LocalDays Asked { get; init; }

    /// <summary>Days with snapshots, the earliest first.</summary>
    public required IReadOnlyList<LightDay> Days { get; init; }

    /// <summary>Since when there are records of the warehouse; null where there are none.</summary>
    public DateTimeOffset? RecordsFrom { get; init; }

    /// <summary>State of the view it was read from.</summary>
    public required Freshness Freshness { get; init; }

    /// <summary>The days from one to another.</summary>
    /// <param name="first">The first.</param>
    /// <param name="last">The last, inside.</param>
    public IReadOnlyList<LightDay> Between(DateOnly first, DateOnly last) => [.. Days.Where(day => day.Day >= first && day.Day <= last)];
}
