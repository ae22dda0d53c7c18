using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Views;

/// <summary>Which rows of a view to read.</summary>
public sealed record ViewQuery
{
    /// <summary>Most rows one call returns.</summary>
    public const int MaxRows = 100_000;

    /// <summary>The warehouse.</summary>
    public required Warehouse Warehouse { get; init; }

    /// <summary>Buckets that begin inside.</summary>
    public required TimeRange Range { get; init; }

    /// <summary>Only this zone; null for all that may be seen.</summary>
    public string? ZoneId { get; init; }

    /// <summary>Rows to return at most, 1 to <see cref="MaxRows"/>; the newest come first.</summary>
    public int Limit { get; init; } = 10_000;

    /// <summary>Throws where the limit is out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not within 1 to <see cref="MaxRows"/>.</exception>
    internal ViewQuery Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Limit, MaxRows);
        return this;
    }
}
