using System.Globalization;
using Ergo.Database;
using Ergo.Operations.Views;
using Ergo.Portal.Words;
using static Ergo.Portal.Words.AdminTimes;

namespace Ergo.Portal.Words;

/// <summary>What is done about the views, and why the store refuses it.</summary>
internal static class ViewNotices
{
    /// <summary>Words by code.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Notice, string>> Words = new Dictionary<string, Func<Notice, string>>
    {
        [ViewCodes.Refresh] = notice => $"Refreshing {notice.Text("view") ?? "all views"}",
        [ViewCodes.Rebuild] = notice => $"Rebuilding {notice.Text("view") ?? "all views"}",
        [ViewCodes.Refreshed] = notice => Done(notice, "refreshed"),
        [ViewCodes.Rebuilt] = notice => Done(notice, "rebuilt"),
        [ViewCodes.StopRefresh] = notice => $"Stopping the refresh{(notice.Text("view") is { } view ? $" of {view}" : "")}",
        [ViewCodes.StopAsked] = notice => $"{notice.Text("view")}: the refresh ends after the bucket it is at. What is committed stays.",
        ["run.ended"] = _ => "The run has ended already",
        ["refresh.stopped"] = notice => $"The refresh of {notice.Text("view")} was stopped. What is committed stays",
        [ViewCodes.Verify] = notice => $"Verifying {notice.Text("view")}",
        [ViewCodes.Verified] = notice =>
            $"{VerifyWords.Result(notice.Text("view") ?? "", Day(notice), notice.Number("buckets"), notice.Number("rows"), notice.Number("differences"))}.",
        [ViewCodes.NothingToVerify] = _ => "There is no warehouse to compare.",
        [ViewCodes.StopVerify] = _ => "Stopping the comparison",

        [ViewCodes.Pause] = notice => $"Pausing {notice.Text("view")}{(notice.Text("reason") is { Length: > 0 } why ? $": {why}" : "")}",
        [ViewCodes.Paused] = notice => $"{notice.Text("view")} is paused; what changes from now on waits until it is resumed.",
        [ViewCodes.Resume] = notice => $"Resuming {notice.Text("view")}",
        [ViewCodes.Resumed] = notice => $"{notice.Text("view")} is refreshed by schedule again.",

        // What functions of the database refuse.
        ["view.unknown"] = notice => $"There is no view '{notice.Text("view")}'. The views are {string.Join(", ", notice.List("views"))}",
        ["view.pause.reason"] = _ => "A pause needs a reason of at most 500 characters",
        ["view.pause.already"] = notice => $"{notice.Text("view")} was paused by {notice.Text("by")} already",
        ["refresh.busy"] = notice => notice.Text("reason") ?? "it is being refreshed already",
        ["refresh.failed"] = notice => $"{notice.Text("view")} could not be refreshed: {notice.Text("reason")}",
        ["verify.day"] = notice => $"Verification needs a calendar day, not {notice.Text("day") ?? "empty"}",
        ["verify.nothing"] = notice => $"Nothing of {notice.Text("view")} on {notice.Text("day")} can be compared with snapshots: {string.Join("; ", notice.List("reasons"))}",
    };

    private static string Done(Notice notice, string done) => notice.Text("view") is { } view
        ? $"{view} {done}: {Count(notice.Number("buckets"), "bucket")}, {Count(notice.Number("rows"), "row")} in {Took(notice.Length("took"))}."
        : $"All five views {done} in {Took(notice.Length("took"))}.";

    private static DateOnly Day(Notice notice) =>
        DateOnly.TryParseExact(notice.Text("day"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : default;
}
