using Radzen;

namespace Ergo.Portal.Components.Shared;

/// <summary>Short messages about what just happened. They are read out politely; failures stay until closed.</summary>
/// <param name="notifications">Radzen's notifications, shown by the layout.</param>
public sealed class Toast(NotificationService notifications)
{
    /// <summary>Something was done; gone after 5 s.</summary>
    /// <param name="text">What was done, with figures, for example "rollup_5m refreshed: 312 buckets in 0.4 s".</param>
    public void Done(string text) => Show(NotificationSeverity.Success, "Done", text, TimeSpan.FromSeconds(5));

    /// <summary>Something to know; gone after 8 s.</summary>
    /// <param name="text">What to know.</param>
    public void Note(string text) => Show(NotificationSeverity.Info, "Note", text, TimeSpan.FromSeconds(8));

    /// <summary>Something was not done; stays until closed.</summary>
    /// <param name="text">What was not done, why, and what to do.</param>
    public void Failed(string text) => Show(NotificationSeverity.Error, "Not done", text, TimeSpan.FromHours(1));

    private void Show(NotificationSeverity severity, string summary, string text, TimeSpan duration) =>
        notifications.Notify(new NotificationMessage
        {
            Severity = severity,
            Summary = summary,
            Detail = text,
            Duration = duration.TotalMilliseconds,
            CloseOnClick = false,
        });
}
