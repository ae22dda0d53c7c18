namespace Ergo.Snapshots.Figures.Lights;

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

    /// <summary>Of <see cref="Unlit"/>, those whose light is a word that nobody told the meaning of.</summary>
    public long Unknown { get; init; }

    /// <summary>Snapshots that have a light: what shares are of.</summary>
    public long Lit => Green + Yellow + Red;

    /// <summary>Snapshots without a light that is known; neither green nor red.</summary>
    public long Unlit => Total - Lit;

    /// <summary>Red of those with a light, 0..1; null where none has one.</summary>
    public double? RedShare => ShareOf(Red, Lit);

    /// <summary>Snapshots without a light of all, 0..1; null where nothing was observed.</summary>
    public double? UnlitShare => ShareOf(Unlit, Total);

    /// <summary>A part of a whole, 0..1; null where there is no whole.</summary>
    internal static double? ShareOf(long part, long whole) => whole == 0 ? null : (double)part / whole;
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

    /// <summary>The finished part of <see cref="Sum"/>, which is compared with <see cref="Before"/>.</summary>
    public required LightCounts Compared { get; init; }

    /// <summary>Sum over the same time before.</summary>
    public required LightCounts Before { get; init; }

    /// <summary>What <see cref="Compared"/> and <see cref="Before"/> are of.</summary>
    public required Comparison Comparison { get; init; }

    /// <summary>Since when there are records of the warehouse; null where there are none.</summary>
    public DateTimeOffset? RecordsFrom { get; init; }

    /// <summary>The range asked for.</summary>
    public required TimeRange Asked { get; init; }

    /// <summary>The range the figures really cover: whole buckets of the source, within what it holds.</summary>
    public required TimeRange Shown { get; init; }

    /// <summary>State of the view it was read from.</summary>
    public required Freshness Freshness { get; init; }
}
