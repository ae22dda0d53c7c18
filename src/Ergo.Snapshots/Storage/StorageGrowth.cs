namespace Ergo.Snapshots.Storage;

/// <summary>How fast the snapshots grow.</summary>
/// <param name="BytesPerDay">Bytes of a day with its indexes, on average over <paramref name="Days"/>; before what retention deletes.</param>
/// <param name="Days">Over how many UTC days that are over, at most <see cref="Most"/>.</param>
public sealed record StorageGrowth(long BytesPerDay, int Days)
{
    /// <summary>The most days that are looked at: a week, in which quiet days are.</summary>
    public const int Most = 7;

    /// <summary>The growth of the days before a moment; null where no day with rows is over.</summary>
    /// <param name="days">The partitions of both tables.</param>
    /// <param name="now">The moment.</param>
    public static StorageGrowth? Of(IReadOnlyList<StorageDay> days, DateTimeOffset now)
    {
        var from = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(-Most);
        var over = days.Where(day => day.LowerBound >= from && day.UpperBound <= now).ToList();
        // A partition may hold more than a day.
        var length = over.Count == 0 ? 0 : (int)Math.Round((over.Max(day => day.UpperBound!.Value) - over.Min(day => day.LowerBound!.Value)).TotalDays);
        return length == 0 ? null : new StorageGrowth(over.Sum(day => day.Bytes) / length, length);
    }

    /// <summary>In how many days so many bytes are full at this rate; null where nothing grows.</summary>
    /// <param name="freeBytes">The room that is left.</param>
    public int? DaysUntilFull(long freeBytes) => BytesPerDay <= 0 ? null : (int)Math.Min(36500, Math.Max(0, freeBytes) / BytesPerDay);
}
