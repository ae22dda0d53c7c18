using System.Globalization;
using Ergo.Snapshots.Storage;

namespace Ergo.Portal.Words;

/// <summary>The balance of stored and counted rows, in words.</summary>
public static class BalanceWords
{
    /// <summary>Why rows are not counted, for example "1,204 of frozen days, 3 in the future"; "nothing" where all are.</summary>
    public static string Reasons(RowBalance view)
    {
        (long Rows, string Why)[] reasons =
        [
            (view.NotKept, "of days the view keeps no longer"), (view.Frozen, "of frozen days"), (view.Late, "too late for their day"), (view.Future, "in the future"),
            (view.InProgress, "of the hour in progress"), (view.Waiting, "waiting for the next refresh"), (view.SetAside, "in buckets that could not be computed"),
            (view.Unreadable, "with a warehouse id that is too long to be one"),
        ];
        var told = reasons.Where(reason => reason.Rows != 0).Select(reason => $"{reason.Rows.ToString("N0", CultureInfo.InvariantCulture)} {reason.Why}").ToList();
        return told.Count == 0 ? "nothing" : string.Join(", ", told);
    }

    /// <summary>What is wrong, and what to do.</summary>
    public static string Headline(IReadOnlyList<ViewGap> gaps) => (gaps.Any(gap => gap.RowCount is not null), gaps.Any(gap => gap.Error is not null)) switch
    {
        (true, true) => "Some views do not agree with what is stored, and some buckets could not be computed. Rebuild the views named here; Refresh tries buckets again at once.",
        (true, false) => "Some views do not agree with what is stored: something wrote past the change tracking. Rebuild the views named here on the Views page.",
        _ => "Some buckets could not be computed. They keep what they showed and are tried again; Refresh on the Views page tries at once.",
    };

    /// <summary>A gap as a line, for example "rollup_5m, Dock West, 27 Nov 2026: 6 stored snapshots are not counted".</summary>
    /// <param name="gap">The gap.</param>
    /// <param name="now">The current moment.</param>
    public static string Gap(ViewGap gap, DateTimeOffset now)
    {
        var place = $"{gap.ViewName}, {gap.WarehouseName}";
        if (gap.RowCount is { } rows)
        {
            var day = gap.Day?.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
            return rows > 0
                ? $"{place}, {day}: {AdminTimes.Count(rows, "stored snapshot")} {(rows == 1 ? "is" : "are")} not counted"
                : $"{place}, {day}: {AdminTimes.Count(-rows, "snapshot")} {(rows == -1 ? "is" : "are")} counted and not stored";
        }

        var bucket = gap.BucketStart is { } start ? AdminTimes.Minute(start, now) : "scheduled shifts";
        return $"{place}, {bucket}: {DatabaseWords.Of(gap.Error)}{(gap.RetryAt is { } retry ? $". Tried again at {AdminTimes.Minute(retry, now)}" : "")}";
    }
}
