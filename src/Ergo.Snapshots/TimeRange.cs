namespace Ergo.Snapshots;

/// <summary>A span of time, UTC: from is inside, to is not.</summary>
public readonly record struct TimeRange
{
    private readonly DateTimeOffset? _beforeFrom;
    private readonly DateTimeOffset? _beforeTo;

    /// <summary>Makes a range.</summary>
    /// <exception cref="ArgumentException"><paramref name="to"/> is not after <paramref name="from"/>.</exception>
    public TimeRange(DateTimeOffset from, DateTimeOffset to)
    {
        if (to <= from)
        {
            throw new ArgumentException($"The range ends ({to:u}) at or before its start ({from:u}).", nameof(to));
        }

        From = from.ToUniversalTime();
        To = to.ToUniversalTime();
    }

    /// <summary>Makes a range that is compared with another one than that of the same length before it: a calendar month with the month before.</summary>
    /// <exception cref="ArgumentException">One ends at or before its start, or they overlap.</exception>
    public TimeRange(DateTimeOffset from, DateTimeOffset to, DateTimeOffset beforeFrom, DateTimeOffset beforeTo)
        : this(from, to)
    {
        if (beforeTo <= beforeFrom || beforeTo > from)
        {
            throw new ArgumentException($"The range before ({beforeFrom:u} to {beforeTo:u}) is empty or reaches into the range ({from:u} to {to:u}).", nameof(beforeTo));
        }

        (_beforeFrom, _beforeTo) = (beforeFrom.ToUniversalTime(), beforeTo.ToUniversalTime());
    }

    /// <summary>First moment inside.</summary>
    public DateTimeOffset From { get; }

    /// <summary>First moment after.</summary>
    public DateTimeOffset To { get; }

    /// <summary>Length of the range.</summary>
    public TimeSpan Length => To - From;

    /// <summary>True where it is compared with a range that was named, not with that of the same length before it.</summary>
    public bool HasOwnBefore => _beforeFrom is not null;

    /// <summary>What it is compared with: the range of the same length that ends where this one begins, unless another was named.</summary>
    public TimeRange Before => _beforeFrom is { } from && _beforeTo is { } to ? new(from, to) : new(From - Length, From);

    /// <summary>This range widened to whole buckets counted from the hour (buckets divide the day), and so what it is compared with, up to where it begins.</summary>
    public TimeRange AlignedTo(TimeSpan bucket)
    {
        var (from, to) = (Floor(From, bucket), Ceiling(To, bucket));
        if (_beforeFrom is not { } beforeFrom || _beforeTo is not { } beforeTo)
        {
            return new(from, to);
        }

        var end = Ceiling(beforeTo, bucket);
        return new(from, to, Floor(beforeFrom, bucket), end > from ? from : end);
    }

    private static DateTimeOffset Floor(DateTimeOffset moment, TimeSpan bucket) => new(moment.UtcTicks - (moment.UtcTicks % bucket.Ticks), TimeSpan.Zero);

    private static DateTimeOffset Ceiling(DateTimeOffset moment, TimeSpan bucket) => new(moment.UtcTicks + ((bucket.Ticks - (moment.UtcTicks % bucket.Ticks)) % bucket.Ticks), TimeSpan.Zero);

    /// <summary>Both ends, for logs. A record would write out <see cref="Before"/> too, and that of it, without end.</summary>
    public override string ToString() => $"{From:u} to {To:u}";
}
