namespace Ergo.Snapshots.Figures;

/// <summary>
/// What of a range is compared with what before it: whole finished buckets of both, up to the same elapsed time. A bucket in
/// progress is never held against a finished one.
/// </summary>
public sealed record Comparison
{
    private Comparison(DateTimeOffset from, DateTimeOffset end, DateTimeOffset beforeFrom, DateTimeOffset beforeTo, bool isWhole) =>
        (From, End, BeforeFrom, BeforeTo, IsWhole) = (from, end, beforeFrom, beforeTo, isWhole);

    /// <summary>Where the compared part of the range begins: with the range.</summary>
    public DateTimeOffset From { get; }

    /// <summary>Where it ends: the last finished bucket's end; <see cref="From"/> where none is finished.</summary>
    public DateTimeOffset End { get; }

    /// <summary>Where the part before begins.</summary>
    public DateTimeOffset BeforeFrom { get; }

    /// <summary>Where it ends: the same time after its beginning as <see cref="End"/>; of a calendar unit before, at the same time of its day, or with it.</summary>
    public DateTimeOffset BeforeTo { get; }

    /// <summary>How long the compared part of the range is; so is the part before, unless it is a shorter or longer calendar unit.</summary>
    public TimeSpan Length => End - From;

    /// <summary>True where all of the range is compared.</summary>
    public bool IsWhole { get; }

    /// <summary>The comparison of a range. The part before lies one asked length earlier, so that the hours of the day are the same, and never overlaps.</summary>
    /// <param name="asked">The range asked for.</param>
    /// <param name="shown">The same, widened to whole buckets.</param>
    /// <param name="bucket">The buckets.</param>
    /// <param name="completeTo">Up to where the figures are complete; null before the first refresh.</param>
    public static Comparison Of(TimeRange asked, TimeRange shown, TimeSpan bucket, DateTimeOffset? completeTo)
    {
        var end = completeTo is not { } complete ? shown.From : complete >= shown.To ? shown.To : Floor(complete, bucket);
        end = end < shown.From ? shown.From : end;
        if (asked.HasOwnBefore)
        {
            // What is not finished yet is left out at the end of both.
            var before = shown.Before;
            var beforeTo = before.To - (shown.To - end);
            return new Comparison(shown.From, end, before.From, beforeTo < before.From || end == shown.From ? before.From : beforeTo, end == shown.To);
        }

        var shift = new TimeSpan((asked.Length.Ticks + bucket.Ticks - 1) / bucket.Ticks * bucket.Ticks);
        shift = shift < end - shown.From ? end - shown.From : shift;
        return new Comparison(shown.From, end, shown.From - shift, shown.From - shift + (end - shown.From), end == shown.To);
    }

    private static DateTimeOffset Floor(DateTimeOffset moment, TimeSpan bucket) => new(moment.UtcTicks - (moment.UtcTicks % bucket.Ticks), TimeSpan.Zero);
}
