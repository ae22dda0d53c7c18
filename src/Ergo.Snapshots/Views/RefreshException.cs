using Ergo.Database;

namespace Ergo.Snapshots.Views;

/// <summary>A refresh did not happen or failed; the message is fit to be shown.</summary>
public sealed class RefreshException(string message, bool isBusy, Exception inner, Notice? notice = null) : RefusedException(message, inner, notice)
{
    /// <summary>True when another session is refreshing the view.</summary>
    public bool IsBusy { get; } = isBusy;
}
