using System.Globalization;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Words;

/// <summary>How a view is, for a mark and a word.</summary>
public enum ViewCondition
{
    /// <summary>Complete to within three of its intervals.</summary>
    Fresh,

    /// <summary>Older than that.</summary>
    Late,

    /// <summary>The latest refresh failed.</summary>
    Failing,

    /// <summary>An admin has paused it.</summary>
    Paused,

    /// <summary>Being refreshed.</summary>
    Running,

    /// <summary>Never refreshed.</summary>
    Never,

    /// <summary>Fresh, but stored rows are in none of its figures.</summary>
    Incomplete,
}

/// <summary>Says how a view is.</summary>
public static class ViewWords
{
    /// <summary>The condition of a view.</summary>
    public static ViewCondition Condition(ViewRefreshStatus view) => view switch
    {
        { IsRunning: true } => ViewCondition.Running,
        { PausedAt: not null } => ViewCondition.Paused,
        { IsFailing: true } => ViewCondition.Failing,
        { CompleteTo: null } => ViewCondition.Never,
        { IsStale: true } => ViewCondition.Late,
        { IsIncomplete: true } => ViewCondition.Incomplete,
        _ => ViewCondition.Fresh,
    };

    /// <summary>The condition in a word.</summary>
    public static string Word(ViewRefreshStatus view) => Condition(view) switch
    {
        ViewCondition.Running => "Running",
        ViewCondition.Paused => "Paused",
        ViewCondition.Failing => view.IsStale ? "Late" : "Failed",
        ViewCondition.Never => "Never refreshed",
        ViewCondition.Late => "Late",
        ViewCondition.Incomplete => "Incomplete",
        _ => "Fresh",
    };

    /// <summary>The condition in a sentence or two, empty when there is nothing to say; for example "rollup_1m is 4 minutes late: the last refresh failed at 14:28 (statement timeout). Retried at 14:33."</summary>
    /// <param name="view">The view.</param>
    /// <param name="now">The current moment.</param>
    /// <param name="runsJobs">Whether this portal refreshes on schedule.</param>
    public static string Sentence(ViewRefreshStatus view, DateTimeOffset now, bool runsJobs)
    {
        var next = !runsJobs ? "This portal runs no jobs (Jobs:Enabled is false); another has to."
            : view.NextRunAt is { } due && due > now.AddSeconds(30) ? $"Next at {AdminTimes.Minute(due, now)}." : "It is due now.";
        var retry = next.Replace("Next at", "Retried at", StringComparison.Ordinal);
        return Condition(view) switch
        {
            ViewCondition.Running => $"Being refreshed by {view.RunBy ?? "another session"}{(view.LastStartedAt is { } began ? $" since {AdminTimes.Exact(began, now)}" : "")}.",
            ViewCondition.Paused => $"Paused by {view.PausedBy} since {AdminTimes.Minute(view.PausedAt!.Value, now)}: {view.PauseReason}.{(view.BacklogBuckets > 0 ? $" {AdminTimes.Count(view.BacklogBuckets, "bucket")} wait." : "")}",
            ViewCondition.Never => $"{AdminTimes.Count(view.BacklogBuckets, "bucket")} wait. {next}",
            ViewCondition.Failing => $"{(view.CompleteTo is null ? $"{view.Name} was never filled" : view.IsStale ? $"{view.Name} is {Lateness(view, now)} late" : $"{view.Name} is not late yet")}: the last refresh failed at {AdminTimes.Minute(view.LastErrorAt ?? now, now)} ({DatabaseWords.Of(view.LastError)}). {retry}",
            ViewCondition.Late => $"{view.Name} is {Lateness(view, now)} late: no refresh has ended well since {AdminTimes.Minute(view.LastSuccessAt ?? view.CompleteTo!.Value, now)}. {next}",
            ViewCondition.Incomplete => Lacking(view),
            _ => runsJobs ? "" : next,
        };
    }

    // What is missing, and what to press.
    private static string Lacking(ViewRefreshStatus view)
    {
        var rows = view.MissingRows is { } missing and > 0
            ? $"{AdminTimes.Count(missing, "snapshot")} {(missing == 1 ? "does" : "do")} not agree with what is stored, the latest of {view.MissingDay?.ToString("d MMM yyyy", CultureInfo.InvariantCulture)}: something wrote past the change tracking. Rebuild the view to take them in. "
            : "";
        var aside = view.SetAsideBuckets > 0
            ? $"{AdminTimes.Count(view.SetAsideBuckets, "bucket")} could not be computed and {(view.SetAsideBuckets == 1 ? "is" : "are")} tried again; Refresh tries at once. Storage says which, and why."
            : "";
        return $"{rows}{aside}".TrimEnd();
    }

    // Counted from the moment at which it should have been complete.
    private static string Lateness(ViewRefreshStatus view, DateTimeOffset now)
    {
        var late = now - view.CompleteTo!.Value - view.RefreshEvery;
        return late.TotalMinutes < 1 ? AdminTimes.Span(TimeSpan.FromSeconds(Math.Max(1, Math.Floor(late.TotalSeconds))))
            : late.TotalHours < 2 ? AdminTimes.Span(TimeSpan.FromMinutes(Math.Floor(late.TotalMinutes)))
            : AdminTimes.Span(late.TotalDays < 2 ? TimeSpan.FromHours(Math.Floor(late.TotalHours)) : TimeSpan.FromDays(Math.Floor(late.TotalDays)));
    }
}
