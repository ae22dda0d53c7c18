using MudBlazor;

namespace Ergo.Portal.Shared;

/// <summary>Short messages about what just happened. They are read out politely; failures stay until closed.</summary>
/// <param name="messages">The messages, shown by the layout. Asked for at the first one: they need a page, and a download has none.</param>
/// <param name="time">The clock.</param>
public sealed class Toast(Func<ISnackbar> messages, TimeProvider time)
{
    /// <summary>Something was done; gone after 5 s.</summary>
    /// <param name="text">What was done, with figures, for example "rollup_5m refreshed: 312 buckets in 0.4 s".</param>
    public void Done(string text) => Show(Severity.Success, text, TimeSpan.FromSeconds(5));

    /// <summary>Something to know; gone after 8 s.</summary>
    /// <param name="text">What to know.</param>
    public void Note(string text) => Show(Severity.Info, text, TimeSpan.FromSeconds(8));

    /// <summary>Something was not done; stays until closed.</summary>
    /// <param name="text">What was not done, why, and what to do.</param>
    public void Failed(string text) => Show(Severity.Error, text, null);

    private void Show(Severity severity, string text, TimeSpan? duration)
    {
        if (messages().Add(text, severity) is { } shown && duration is { } after)
        {
            _ = CloseAsync(shown, after);
        }
    }

    // The library counts down in an element that writes style elements, which the content security policy refuses.
    private async Task CloseAsync(Snackbar shown, TimeSpan after)
    {
        await Task.Delay(after, time);
        shown.ForceClose();
    }
}
