namespace Ergo.Snapshots;

/// <summary>A span of time, UTC: from is inside, to is not.</summary>
public readonly record struct TimeRange
{
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

    /// <summary>First moment inside.</summary>
    public DateTimeOffset From { get; }

    /// <summary>First moment after.</summary>
    public DateTimeOffset To { get; }

    /// <summary>Length of the range.</summary>
    public TimeSpan Length => To - From;

    /// <summary>The range of the same length that ends where this one begins.</summary>
    public TimeRange Before => new(From - Length, From);

    /// <summary>This range widened to whole buckets counted from the hour (buckets divide the day).</summary>
    public TimeRange AlignedTo(TimeSpan bucket)
    {
        var from = From.UtcTicks - (From.UtcTicks % bucket.Ticks);
        var to = To.UtcTicks + ((bucket.Ticks - (To.UtcTicks % bucket.Ticks)) % bucket.Ticks);
        return new(new DateTimeOffset(from, TimeSpan.Zero), new DateTimeOffset(to, TimeSpan.Zero));
    }

    /// <summary>Both ends, for logs. A record would write out <see cref="Before"/> too, and that of it, without end.</summary>
    public override string ToString() => $"{From:u} to {To:u}";
}
