using Ergo.Portal.Words;
using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Words;

/// <summary>The installation's floor in words.</summary>
public static class FloorWords
{
    private const int Named = 3;

    /// <summary>Why days below the floor are refused, as the database says it.</summary>
    public static string Refusal(int floor, int days) => $"This installation keeps snapshots for at least {floor} days; {days} is below that floor.";

    /// <summary>What is asked before the floor is changed.</summary>
    /// <param name="settings">All warehouses, with the floor that holds.</param>
    /// <param name="days">The new floor.</param>
    /// <param name="goes">What the next run would delete, when the floor is lowered.</param>
    public static ConfirmQuestion Change(IReadOnlyList<RetentionSetting> settings, int days, IReadOnlyList<RetentionForecast> goes)
    {
        var before = settings[0].FloorDays;
        return days > before
            ? new ConfirmQuestion(
                $"Keep every warehouse for at least {AdminTimes.Count(days, "day")}?",
                $"{Covered(settings, days)} Nobody can set fewer days from then on. What is deleted already does not come back.",
                $"Raise the floor to {AdminTimes.Count(days, "day")}", IsDangerous: false)
            : new ConfirmQuestion(
                $"Lower the floor from {before} to {AdminTimes.Count(days, "day")}?",
                $"Any warehouse may then be set to {AdminTimes.Count(days, "day")}. {Loss(goes)}",
                $"Lower the floor to {AdminTimes.Count(days, "day")}", IsDangerous: goes.Count > 0);
    }

    // Whose own days the floor will stand above.
    private static string Covered(IReadOnlyList<RetentionSetting> settings, int days)
    {
        var below = settings.Where(setting => setting.RetentionDays < days).ToList();
        return below.Count == 0 ? "No warehouse is set lower, so nothing changes for those there are."
            : $"{Names(below.Select(setting => $"{setting.WarehouseName} ({AdminTimes.Count(setting.RetentionDays!.Value, "day")})").ToList())} {(below.Count == 1 ? "is" : "are")} set lower and will be kept for {AdminTimes.Count(days, "day")}; the setting itself stays.";
    }

    private static string Loss(IReadOnlyList<RetentionForecast> goes) => goes.Count == 0
        ? "The next scheduled run deletes nothing because of this."
        : $"The next scheduled run will then delete {RetentionWords.Rows(goes.Sum(one => one.Snapshots), goes.Sum(one => one.ShiftSnapshots))} of {Names(goes.Select(one => one.WarehouseName).ToList())}. Deleted snapshots can not be brought back; the views keep their figures.";

    private static string Names(IReadOnlyList<string> names) => names.Count <= Named
        ? string.Join(names.Count == 2 ? " and " : ", ", names)
        : $"{string.Join(", ", names.Take(Named))} and {names.Count - Named} more";
}
