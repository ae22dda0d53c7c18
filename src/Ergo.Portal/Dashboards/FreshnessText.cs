using System.Globalization;
using Ergo.Snapshots.Figures;

namespace Ergo.Portal.Dashboards;

/// <summary>Says why figures are late, in a sentence or two.</summary>
public static class FreshnessText
{
    /// <summary>The reason; null when there is nothing to say.</summary>
    /// <param name="fresh">State of the view.</param>
    /// <param name="zone">Zone of the times named.</param>
    /// <param name="tellsError">Whether the reader may see what the database says, which can name other warehouses: admins.</param>
    public static string? Reason(Freshness fresh, TimeZoneInfo zone, bool tellsError)
    {
        var every = Words(fresh.RefreshEvery);
        if (fresh.PausedAt is { } paused)
        {
            return $"{fresh.ViewName} is paused since {LocalDay(paused, zone)}: {fresh.PauseReason}. Nothing newer is counted until an admin resumes it.";
        }

        if (fresh.IsFailing)
        {
            var why = tellsError ? $" ({fresh.LastError})" : "; an admin can see why";
            return $"{fresh.ViewName} is late: its last refresh failed at {Local(fresh.LastErrorAt, zone)}{why}. It is tried again every {every}.";
        }

        if (fresh.CompleteTo is null)
        {
            return $"{fresh.ViewName} was not refreshed yet. It is due every {every}.";
        }

        return fresh.IsStale
            ? $"{fresh.ViewName} is late: it should be refreshed every {every}. An admin sees why on the views page."
            : $"From {fresh.ViewName}, refreshed every {every}.";
    }

    /// <summary>A span in words, for example "5 minutes".</summary>
    public static string Words(TimeSpan span)
    {
        (double amount, string unit) = span switch
        {
            { TotalDays: >= 2 } => (span.TotalDays, "days"),
            { TotalHours: >= 2 } => (span.TotalHours, "hours"),
            { TotalMinutes: >= 2 } => (span.TotalMinutes, "minutes"),
            { TotalMinutes: >= 1 } => (span.TotalMinutes, "minute"),
            _ => (span.TotalSeconds, "seconds"),
        };
        return amount == 1 ? unit : string.Create(CultureInfo.InvariantCulture, $"{amount:0.#} {unit}");
    }

    private static string LocalDay(DateTimeOffset moment, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(moment, zone).ToString("d MMM HH:mm", CultureInfo.InvariantCulture);

    private static string Local(DateTimeOffset? moment, TimeZoneInfo zone) =>
        moment is null ? "an unknown time" : TimeZoneInfo.ConvertTime(moment.Value, zone).ToString("HH:mm", CultureInfo.InvariantCulture);
}
