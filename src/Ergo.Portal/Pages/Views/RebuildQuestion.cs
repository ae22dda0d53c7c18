using Ergo.Portal.Words;

namespace Ergo.Portal.Pages.Views;

/// <summary>What is asked before a full rebuild.</summary>
public static class RebuildQuestion
{
    /// <summary>The question.</summary>
    /// <param name="view">The view; null for all five.</param>
    public static ConfirmQuestion Of(string? view)
    {
        var what = view ?? "all five views";
        return new ConfirmQuestion(
            $"Rebuild {what}?",
            $"This recomputes everything in {what} that retention has not frozen, newest first, from the snapshots still held. "
            + "Readers never wait: each bucket keeps its old figures until the new ones are there. It can take many minutes; it can be stopped, and what is done stays.",
            $"Rebuild {what}",
            IsDangerous: false);
    }
}
