using Ergo.Database;
using Ergo.Operations.Retention;
using Ergo.Portal.Words;
using static Ergo.Portal.Words.AdminTimes;

namespace Ergo.Portal.Words;

/// <summary>What is done about retention, and why the store refuses it.</summary>
internal static class RetentionNotices
{
    /// <summary>Words by code.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Notice, string>> Words = new Dictionary<string, Func<Notice, string>>
    {
        [RetentionCodes.SetDays] = notice => $"Changing the retention of {Warehouse(notice)}",
        [RetentionCodes.DaysSet] = notice =>
            $"{Warehouse(notice)} now keeps its snapshots for {Days(notice)}{(notice.NumberOrNull("before") is { } before ? $" instead of {before}" : ". Until now all were kept")}.",
        [RetentionCodes.Hold] = notice => $"Putting {Warehouse(notice)} under legal hold",
        [RetentionCodes.Held] = notice => $"{Warehouse(notice)} is under legal hold: {notice.Text("reason")}. Nothing of it is deleted from now on.",
        [RetentionCodes.HoldLifted] = notice => $"{Warehouse(notice)} is no longer held for {notice.Text("matter")}. {(notice.Number("left") is > 0 and var left ? $"{Count(left, "other hold")} {(left == 1 ? "lasts" : "last")}: nothing of it is deleted." : "No other hold lasts: what has expired goes at the next run.")}",
        [RetentionCodes.Why] = notice => $"Reason: {notice.Text("reason")}",
        [RetentionCodes.SetDaysOfMany] = notice => $"Changing the retention of {Count(notice.Number("count"), "warehouse")} to {Days(notice)}: {string.Join(", ", notice.List("warehouses"))}",
        [RetentionCodes.DaysOfManySet] = notice => $"{Count(notice.Number("count"), "warehouse")} now {(notice.Number("count") == 1 ? "keeps its" : "keep their")} snapshots for {Days(notice)}.",
        [RetentionCodes.StopAsked] = _ => "The run ends before its next batch. What is deleted stays deleted.",
        [RetentionCodes.Lift] = notice => $"Lifting the legal hold of {Warehouse(notice)}",
        [RetentionCodes.Lifted] = notice => $"{Warehouse(notice)} is no longer under legal hold, which was: {notice.Text("reason")}.",
        [RetentionCodes.SetFloor] = _ => "Changing the floor",
        [RetentionCodes.FloorSet] = notice => $"Every warehouse now keeps its snapshots for at least {Days(notice)} instead of {notice.Number("before")}.",
        [RetentionCodes.SetIdentityDays] = notice => $"Changing for how long {Warehouse(notice)} names its workers",
        [RetentionCodes.IdentityDaysSet] = notice =>
            $"{Warehouse(notice)} names its workers {IdentityWords.Length((int?)notice.NumberOrNull("days"))} instead of {IdentityWords.Length((int?)notice.NumberOrNull("before"))}.",
        [RetentionCodes.Run] = notice => $"Retention{(notice.Text("warehouse") is { } warehouse ? $" of {warehouse}" : "")}",
        [RetentionCodes.Planned] = notice => $"{Count(notice.Number("rows"), "row")} planned. Reason: {notice.Text("reason")}",
        [RetentionCodes.Ran] = notice => $"Retention deleted {Count(notice.Number("rows"), "row")} in {Took(notice.Length("took"))}.",
        [RetentionCodes.Stop] = _ => "Stopping the retention run",

        // What functions of the database refuse.
        ["warehouse.unknown"] = notice => $"There is no warehouse with id '{Warehouse(notice)}'",
        ["warehouse.held"] = notice => $"{Warehouse(notice)} is under legal hold: {notice.Text("reason")}",
        ["days.range"] = notice => $"Retention must be a whole number of days from 1 to 3650, not {notice.Text("days") ?? "empty"}",
        ["days.below-floor"] = notice => $"This installation keeps snapshots for at least {notice.Number("floor")} days; {notice.Number("days")} is below that floor",
        ["days.changed-meanwhile"] = notice =>
            $"Retention is now {DaysOr(notice, "days", "not set")} (changed by {notice.Text("by")}), no longer {DaysOr(notice, "expected", "not set")}. Nothing was overwritten",
        ["days.some-changed-meanwhile"] = notice =>
            $"The days of {string.Join(", ", notice.List("warehouses"))}{(notice.Number("count") is > 5 and var all ? $" and {all - 5} more" : "")} were changed meanwhile. Nothing was overwritten; look again",
        ["floor.range"] = notice => $"The floor must be a whole number of days from 1 to 3650, not {notice.Text("days") ?? "empty"}",
        ["floor.changed-meanwhile"] = notice =>
            $"The floor is now {notice.Number("days")} days (changed by {notice.Text("by")}), no longer {notice.Text("expected") ?? "empty"}. Nothing was overwritten",
        ["hold.reason-missing"] = _ => "A legal hold needs a reason",
        ["hold.placed-already"] = notice => $"The warehouse is held for {notice.Text("reason")} already (by {notice.Text("by")})",
        ["hold.lift-reason-missing"] = _ => "Say why the legal hold is lifted",
        ["hold.no-such-matter"] = notice => $"Warehouse '{Warehouse(notice)}' is not held for {notice.Text("matter")}",
        ["hold.none"] = notice => $"Warehouse '{Warehouse(notice)}' is not under legal hold",
        ["hold.lifted-meanwhile"] = notice => $"The legal hold was lifted meanwhile by {notice.Text("by")}. Nothing was changed",
        ["hold.changed-meanwhile"] = notice => $"The warehouse is under legal hold by now: {notice.Text("reason")} (set by {notice.Text("by")}). Nothing was overwritten",
        ["identities.range"] = notice => $"Workers are named for a whole number of days from 1 to 3650, not {notice.Text("days")}",
        ["identities.changed-meanwhile"] = notice =>
            $"Workers are now named {IdentityWords.Length((int?)notice.NumberOrNull("days"))} (changed by {notice.Text("by")}). Nothing was overwritten",
        ["retention.adopting"] = _ => "Nothing is deleted while rows of the adopted tables are still being moved. Let that end first",
        ["retention.clock-unseen"] = _ => "That the clock is right can be said of a plan that was looked at only",
        ["retention.clock"] = notice => DatabaseWords.Of(notice.Text("reason")),
        ["retention.plan-changed"] = notice => DatabaseWords.Of(notice.Text("reason")),
        ["retention.stopped"] = notice => DatabaseWords.Of(notice.Text("reason")),
        ["retention.failed"] = notice => DatabaseWords.Of(notice.Text("reason")),
        ["retention.problems"] = notice => $"The run ended with problems: {DatabaseWords.Of(notice.Text("reason"))}",
        ["job.busy"] = notice => $"A {notice.Text("job")} run is under way, started by {notice.Text("by")}",
    };

    private static string? Warehouse(Notice notice) => notice.Text("warehouse");

    private static string Days(Notice notice) => Count(notice.Number("days"), "day");

    private static string DaysOr(Notice notice, string name, string none) => notice.NumberOrNull(name) is { } days ? $"{days} days" : none;
}
