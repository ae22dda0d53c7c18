using Ergo.Database;
using static Ergo.Portal.Words.AdminTimes;

namespace Ergo.Portal.Words;

/// <summary>What a look at the portal's health found.</summary>
internal static class HealthNotices
{
    /// <summary>Words by code.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Notice, string>> Words = new Dictionary<string, Func<Notice, string>>
    {
        ["health.view.fresh"] = notice => $"{notice.Text("view")} is fresh",
        ["health.view.never"] = notice => $"{notice.Text("view")} was never filled; {Count(notice.Number("buckets"), "bucket")} wait",
        ["health.view.paused"] = notice => $"{notice.Text("view")} is paused by {notice.Text("by")}: {notice.Text("reason")}",
        ["health.view.late"] = notice => $"{notice.Text("view")} is late: no refresh has ended well in three of its intervals",
        ["health.view.failing"] = notice => $"{notice.Text("view")} fails to refresh: {DatabaseWords.Of(notice.Text("error"))}",
        ["health.view.incomplete"] = notice => $"{notice.Text("view")} is incomplete: {Lacking(notice)}",
        ["health.retention.done"] = notice => $"The last run ended well{(notice.Number("rows") > 0 ? $" and deleted {Count(notice.Number("rows"), "row")}" : "")}",
        ["health.retention.none"] = _ => "No run was due yet",
        ["health.retention.missed"] = _ => "The scheduled run was missed; what has expired is still stored",
        ["health.retention.failed"] = notice => $"The last run failed: {DatabaseWords.Of(notice.Text("error"))}",
        ["health.retention.interrupted"] = _ => "The last run was cut off; what it deleted stays deleted, and the next run goes on",
        ["health.retention.clock"] = notice => $"Nothing is deleted, because the clock is not believed: {DatabaseWords.Of(notice.Text("error"))}",
        ["health.balance.whole"] = notice => $"Every one of {Count(notice.Number("stored"), "stored snapshot")} is in each view, or on a list that says why not",
        ["health.balance.never"] = _ => "Rows have not been counted against the views yet",
        ["health.balance.old"] = _ => "Rows have not been counted against the views for three hours",
        ["health.balance.differs"] = notice => $"{Count(notice.Number("rows"), "row")} of {string.Join(", ", notice.List("views"))} do not agree with what is stored",
        ["health.partitions.ahead"] = notice => $"{notice.Text("table")} {(notice.NumberOrNull("days") is { } days ? $"has partitions for the next {Count(days, "day")}" : "makes its partitions as rows come")}",
        ["health.partitions.waiting"] = notice => $"{Count(notice.Number("rows"), "row")} of {notice.Text("table")} wait for a partition of their own",
        ["health.partitions.none"] = notice => $"{notice.Text("table")} has no partition for tomorrow",
        ["health.job.done"] = notice => $"{Job(notice)} ended well",
        ["health.job.none"] = notice => $"{Job(notice)} has not run yet",
        ["health.job.failed"] = notice => $"{Job(notice)} failed: {DatabaseWords.Of(notice.Text("error"))}",
        ["health.job.paused"] = notice => $"{Job(notice)} is paused by {notice.Text("by")}: {notice.Text("reason")}",
        ["health.job.interrupted"] = notice => $"{Job(notice)} was cut off; the next run goes on",
        ["health.reports.none"] = _ => "No report is made by itself",
        ["health.reports.done"] = notice => $"{Count(notice.Number("schedules"), "scheduled report")}, none failed",
        ["health.reports.failed"] = notice => $"{Count(notice.Number("failed"), "scheduled report")} failed: {string.Join(", ", notice.List("names"))}",
        ["health.audit.never"] = _ => "The chain of the audit log has not been checked yet",
        ["health.audit.whole"] = notice => $"The chain of the audit log is whole, all {notice.Number("entries"):N0} entries of it",
        ["health.audit.old"] = _ => "The chain of the audit log has not been checked for eight days",
        ["health.audit.broken"] = notice => $"The chain of the audit log is broken at entry {notice.Number("entry")}: {notice.Text("fault")}{(notice.Number("faults") > 1 ? $"; {notice.Number("faults")} faults in all" : "")}",
        ["health.alerts.none"] = _ => "Alerts are sent to nobody",
        ["health.alerts.quiet"] = notice => $"{Count(notice.Number("targets"), "target")}; nothing had to be sent yet",
        ["health.alerts.sent"] = notice => $"{Count(notice.Number("targets"), "target")}; everything that had to be sent was",
        ["health.alerts.waiting"] = notice => $"{Count(notice.Number("waiting"), "alert")} could not be sent{To(notice)} yet and {(notice.Number("waiting") == 1 ? "is" : "are")} tried again",
        ["health.alerts.unsent"] = notice => $"{Count(notice.Number("unsent"), "alert")} could not be sent{To(notice)} for three days and {(notice.Number("unsent") == 1 ? "was" : "were")} given up",
        ["health.alerts.closed"] = notice => $"Nothing is sent{To(notice)} any more, because the receiver said that it wants no more alerts",
        ["health.people.signed_in"] = notice => $"{Count(notice.Number("sessions"), "live session")} of {Persons(notice.Number("people"))}",
        ["health.storage.low"] = notice => $"The disk of the database has {Size(notice.Number("free"))} left of {Size(notice.Number("total"))}",
        ["health.storage.size"] = notice => $"The database takes {Size(notice.Number("bytes"))}, on PostgreSQL {notice.Text("server")}",
    };

    private static string Lacking(Notice notice) => string.Join("; ", new[]
    {
        notice.Number("missing_rows") > 0 ? $"{Count(notice.Number("missing_rows"), "row")} do not agree with what is stored" : null,
        notice.Number("set_aside") > 0 ? $"{Count(notice.Number("set_aside"), "bucket")} could not be computed" : null,
    }.OfType<string>());

    private static string To(Notice notice) => notice.List("names") is { Count: > 0 } names ? $" to {string.Join(", ", names)}" : "";

    private static string Persons(long count) => count == 1 ? "1 person" : $"{count:N0} people";

    private static string Job(Notice notice) => Job(notice.Text("job"));

    /// <summary>A scheduled job in words, as the subject of a sentence.</summary>
    /// <param name="job">As recorded with its runs.</param>
    public static string Job(string? job) => job switch
    {
        "partitions" => "Making partitions",
        "optimize" => "Freeing space",
        "trim" => "Trimming the views",
        "adoption" => "Moving adopted rows",
        "retention" => "The retention run",
        "reports" => "Making scheduled reports",
        var other => other ?? "A job",
    };
}
