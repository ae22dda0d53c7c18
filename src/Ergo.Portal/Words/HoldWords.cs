using Ergo.Portal.Words;
using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Words;

/// <summary>Legal holds in words.</summary>
public static class HoldWords
{
    /// <summary>Since when and by whom, for example "since 3 Nov 2026 by Demo admin (admin)"; empty where it was not recorded.</summary>
    public static string SinceBy(RetentionSetting setting) => (setting.HeldSince, setting.HeldBy) switch
    {
        ({ } since, { } by) => $"since {AdminTimes.Day(since)} by {by}",
        _ => "set by someone with database access",
    };

    /// <summary>What is asked before a hold is lifted.</summary>
    /// <param name="setting">The warehouse, under legal hold.</param>
    /// <param name="forecast">What the next run would delete then.</param>
    public static ConfirmQuestion Lift(RetentionSetting setting, RetentionForecast forecast)
    {
        var cutoff = forecast.Cutoff is { } before ? AdminTimes.Day(before) : null;
        var effect = cutoff is null ? "No days are set for it, so nothing of it is deleted until they are."
            : forecast.Rows == 0
            ? $"Nothing of it is older than {cutoff}, so the next scheduled run deletes nothing because of this."
            : $"The next scheduled run will then delete {RetentionWords.Rows(forecast.Snapshots, forecast.ShiftSnapshots)} of {setting.WarehouseName} older than {cutoff}. Deleted snapshots can not be brought back; the views keep their figures.";
        var names = setting.IdentityDays is { } days ? $" Exposure older than {AdminTimes.Count(days, "day")} loses its workers with it." : "";
        return new ConfirmQuestion(
            $"Lift the legal hold of {setting.WarehouseName}?",
            $"It is held {SinceBy(setting)}: {setting.HoldReason}. {effect}{names}",
            $"Lift the hold of {setting.WarehouseName}",
            IsDangerous: forecast.Rows > 0 || setting.IdentityDays is not null);
    }
}
