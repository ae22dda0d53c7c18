using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Words;

/// <summary>Other days for several warehouses at once, in words.</summary>
public static class ManyDaysWords
{
    /// <summary>What would follow, for example "12 keep less, 3 keep more, 15 stay as they are. The next scheduled run would then delete …".</summary>
    /// <param name="settings">The warehouses as they are.</param>
    /// <param name="days">The new days.</param>
    /// <param name="forecast">What the next run would delete of them then.</param>
    public static string Effect(IReadOnlyList<RetentionSetting> settings, int days, IReadOnlyList<RetentionForecast> forecast)
    {
        var less = settings.Count(setting => setting.RetentionDays is null || setting.RetentionDays > days);
        var more = settings.Count(setting => setting.RetentionDays < days);
        string?[] parts =
        [
            less == 0 ? null : $"{less} {(less == 1 ? "keeps" : "keep")} less than now",
            more == 0 ? null : $"{more} {(more == 1 ? "keeps" : "keep")} more",
            settings.Count - less - more is > 0 and var same ? $"{same} {(same == 1 ? "stays" : "stay")} as now" : null,
            settings.Count(setting => setting.IsHeld) is > 0 and var held ? $"{held} {(held == 1 ? "is" : "are")} under legal hold and {(held == 1 ? "loses" : "lose")} nothing" : null,
        ];
        var goes = forecast.Where(one => one.Rows > 0).ToList();
        var loss = goes.Count == 0 ? "The next scheduled run deletes nothing of them."
            : $"The next scheduled run then deletes {RetentionWords.Rows(goes.Sum(one => one.Snapshots), goes.Sum(one => one.ShiftSnapshots))} of {AdminTimes.Count(goes.Count, "warehouse")}. Deleted snapshots can not be brought back; the views keep their figures.";
        return $"{string.Join(", ", parts.OfType<string>())}. {loss}";
    }
}
