using Ergo.Database;
using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Words;

/// <summary>Legal holds in words.</summary>
public static class HoldWords
{
    /// <summary>What a warehouse is held for, on one line.</summary>
    public static string Matter(LegalHold hold) => PlainText.Line(hold.Matter)!;

    /// <summary>What a warehouse is held for, all of it, for example "Case 12; Case 14".</summary>
    public static string Matters(RetentionSetting setting) => string.Join("; ", setting.Holds.Select(Matter));

    /// <summary>Since when and by whom, for example "since 3 Nov 2026 by Demo admin (admin)".</summary>
    public static string SinceBy(LegalHold hold) => hold.PlacedAt is { } since ? $"since {AdminTimes.Day(since)} by {hold.PlacedBy}" : $"set by {hold.PlacedBy}";

    /// <summary>What is said before a hold is lifted.</summary>
    /// <param name="setting">The warehouse, under legal hold.</param>
    /// <param name="hold">The hold.</param>
    /// <param name="forecast">What the next run would delete then; null where another hold lasts.</param>
    public static string Lift(RetentionSetting setting, LegalHold hold, RetentionForecast? forecast)
    {
        var held = $"{setting.WarehouseName} is held for {Matter(hold)} {SinceBy(hold)}.";
        if (forecast is null)
        {
            var others = setting.Holds.Where(other => other.Matter != hold.Matter).Select(Matter).ToList();
            return $"{held} It stays under legal hold for {string.Join("; ", others)}, so nothing of it is deleted.";
        }

        var cutoff = forecast.Cutoff is { } before ? AdminTimes.Day(before) : null;
        var effect = cutoff is null ? "No days are set for it, so nothing of it is deleted until they are."
            : forecast.Rows == 0
            ? $"Nothing of it is older than {cutoff}, so the next scheduled run deletes nothing because of this."
            : $"No other hold lasts: the next scheduled run will then delete {RetentionWords.Rows(forecast.Snapshots, forecast.ShiftSnapshots)} of {setting.WarehouseName} older than {cutoff}. Deleted snapshots can not be brought back; the views keep their figures.";
        var names = setting.IdentityDays is { } days ? $" Exposure older than {AdminTimes.Count(days, "day")} loses its workers with it." : "";
        return $"{held} {effect}{names}";
    }
}
