using System.Globalization;
using Ergo.Database;
using Ergo.Operations.Privacy;
using static Ergo.Portal.Words.AdminTimes;

namespace Ergo.Portal.Words;

/// <summary>What is done about single workers, and why the store refuses it.</summary>
internal static class PrivacyNotices
{
    /// <summary>Words by code.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Notice, string>> Words = new Dictionary<string, Func<Notice, string>>
    {
        [PrivacyCodes.ShowIds] = notice => $"Showing the worker ids of {Warehouse(notice)}",
        [PrivacyCodes.IdsShown] = notice => $"Worker ids of {Warehouse(notice)} are shown for {Span(notice.Length("length"))}.",
        [PrivacyCodes.HideIds] = notice => $"Hiding the worker ids of {Warehouse(notice)}",
        [PrivacyCodes.IdsHidden] = notice => $"Worker ids of {Warehouse(notice)} are hidden.",
        [PrivacyCodes.IdsBegun] = notice => $"Showing worker ids of {Warehouse(notice)}",
        [PrivacyCodes.IdsUntil] = notice => string.Create(CultureInfo.InvariantCulture, $"until {notice.Moment("until").UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC. Reason: {notice.Text("reason")}"),
        [PrivacyCodes.IdsEnded] = notice => $"Hiding worker ids of {Warehouse(notice)}",
        [PrivacyCodes.SeeIds] = notice => string.Create(
            CultureInfo.InvariantCulture, $"Seeing the worker ids of {Warehouse(notice)} from {notice.Moment("from").UtcDateTime:u} to {notice.Moment("to").UtcDateTime:u}"),
        [PrivacyCodes.IdsSeen] = notice => $"{Count(notice.List("workers").Count, "worker")}. Reason: {notice.Text("reason")}. Seen: {string.Join(", ", notice.List("workers"))}",
        [PrivacyCodes.SignedOut] = _ => "Worker ids are shown to signed-in people only",
        [PrivacyCodes.Erase] = notice => $"Erasing worker {notice.Text("worker")} of {Warehouse(notice)}",
        [PrivacyCodes.Erased] = notice =>
            $"Worker {notice.Text("worker")} of {Warehouse(notice)} is erased: {Count(notice.Number("before"), "row")} before, {Count(notice.Number("after"), "row")} after.",
        [PrivacyCodes.StopErasing] = _ => "Stopping the erasure",
        [PrivacyCodes.ErasureBegun] = notice => $"Erasure {notice.Text("erasure")}. Reason: {notice.Text("reason")}",
        [PrivacyCodes.ErasureDone] = notice => $"Erasure {notice.Text("erasure")}. Rows that named the worker before: {notice.Text("before")}; after: {notice.Text("after")}",

        // What functions of the database refuse.
        ["erasure.blank"] = _ => "A blank id names nobody",
        ["erasure.reason"] = _ => "An erasure needs a reason of 10 to 500 characters",
        ["erasure.held"] = notice =>
            $"{Warehouse(notice)} is under legal hold ({notice.Text("reason")}): nobody is erased while it lasts. Lift the hold first if the law asks for the erasure",
    };

    private static string? Warehouse(Notice notice) => notice.Text("warehouse");
}
