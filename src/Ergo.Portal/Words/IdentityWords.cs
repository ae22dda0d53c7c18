using Ergo.Portal.Words;
using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Words;

/// <summary>For how long exposure names workers, in words.</summary>
public static class IdentityWords
{
    /// <summary>The setting as the end of a sentence: "for 180 days".</summary>
    public static string Length(int? days) => days is { } set ? $"for {AdminTimes.Count(set, "day")}" : "as long as the view keeps its rows";

    /// <summary>What is asked before workers are named for a shorter time.</summary>
    /// <param name="setting">The warehouse as the editor saw it.</param>
    /// <param name="days">The shorter time.</param>
    /// <param name="forecast">Rows that would lose their worker.</param>
    public static ConfirmQuestion Shorten(RetentionSetting setting, int days, IdentityForecast forecast)
    {
        var effect = forecast.Until is not { } until ? $"{setting.WarehouseName} is under legal hold, so no row loses its worker as long as that lasts."
            : forecast.NamedRows == 0 ? $"No exposure row older than {AdminTimes.Day(until)} names a worker, so the next scheduled run changes none because of this."
            : $"At the next scheduled run {AdminTimes.Count(forecast.NamedRows, "exposure row")} older than {AdminTimes.Day(until)} will lose {(forecast.NamedRows == 1 ? "its" : "their")} worker ({AdminTimes.Count(forecast.Workers, "worker")}). This is for good: no later setting, late row or rebuild brings a name back. Minutes and totals stay.";
        return new ConfirmQuestion(
            $"Name workers of {setting.WarehouseName} for {AdminTimes.Count(days, "day")} only?",
            effect,
            forecast.NamedRows == 0 ? $"Name workers for {AdminTimes.Count(days, "day")}" : $"Take the worker from {AdminTimes.Count(forecast.NamedRows, "row")} of {setting.WarehouseName}",
            IsDangerous: forecast.NamedRows > 0);
    }
}
