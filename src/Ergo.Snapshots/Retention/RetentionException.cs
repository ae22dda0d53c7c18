using Ergo.Database;

namespace Ergo.Snapshots.Retention;

/// <summary>Retention refused or failed; the message is fit to be shown.</summary>
public sealed class RetentionException(string message, Exception? inner = null, Notice? notice = null) : RefusedException(message, inner, notice)
{
    /// <summary>Where a confirmed plan no longer held: in what the plan now differs from it. Else empty.</summary>
    public IReadOnlyList<RetentionPlanChange> Changes { get; init; } = [];
}
