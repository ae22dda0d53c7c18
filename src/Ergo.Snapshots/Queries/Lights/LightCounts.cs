namespace Ergo.Snapshots.Queries.Lights;

/// <summary>Snapshots by traffic light.</summary>
public record LightCounts
{
    /// <summary>Green snapshots.</summary>
    public required long Green { get; init; }

    /// <summary>Yellow snapshots.</summary>
    public required long Yellow { get; init; }

    /// <summary>Red snapshots.</summary>
    public required long Red { get; init; }

    /// <summary>All snapshots, those without a light included.</summary>
    public required long Total { get; init; }

    /// <summary>Red per snapshot, 0..1; null where nothing was observed.</summary>
    public double? RedShare => Total == 0 ? null : (double)Red / Total;
}

/// <summary>Counts of one display bucket.</summary>
public sealed record LightPoint : LightCounts
{
    /// <summary>Start, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>End, UTC; a local day has 23, 24 or 25 hours.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>True when the bucket is still in progress.</summary>
    public required bool IsPartial { get; init; }
}

/// <summary>Counts over time, a point for every display bucket; points without snapshots are gaps, not zeros.</summary>
public sealed record LightSeries
{
    /// <summary>The points, oldest first.</summary>
    public required IReadOnlyList<LightPoint> Points { get; init; }

    /// <summary>Sum over the range.</summary>
    public required LightCounts Sum { get; init; }

    /// <summary>Sum over the range of the same length before.</summary>
    public required LightCounts Before { get; init; }

    /// <summary>The range asked for.</summary>
    public required TimeRange Asked { get; init; }

    /// <summary>The range the figures really cover: whole buckets of the source, within what it holds.</summary>
    public required TimeRange Shown { get; init; }

    /// <summary>State of the view it was read from.</summary>
    public required Freshness Freshness { get; init; }
}
