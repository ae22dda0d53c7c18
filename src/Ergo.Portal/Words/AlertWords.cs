using System.Globalization;
using Ergo.Accounts.Alerts;
using Ergo.Database;
using Ergo.Portal.Navigation;
using static Ergo.Portal.Words.AdminTimes;

namespace Ergo.Portal.Words;

/// <summary>What an alert says. No message of a failure and nothing that people wrote is in it: the page that it leads to has them.</summary>
public static class AlertWords
{
    /// <summary>Words by code.</summary>
    internal static readonly IReadOnlyDictionary<string, Func<Notice, string>> Words = new Dictionary<string, Func<Notice, string>>
    {
        ["alert.view.failing"] = notice => $"{notice.Text("view")} fails to refresh",
        ["alert.view.late"] = notice => $"{notice.Text("view")} is late: no refresh has ended well in three of its intervals",
        ["alert.view.paused"] = notice => $"{notice.Text("view")} is paused",
        ["alert.view.incomplete"] = notice => $"{notice.Text("view")} is incomplete",
        ["alert.view.recovered"] = notice => $"{notice.Text("view")} is fresh again",
        ["alert.retention.failed"] = _ => "The last retention run failed or was cut off",
        ["alert.retention.refused"] = _ => "Retention deletes nothing, because the clock is not believed",
        ["alert.retention.missed"] = _ => "The scheduled retention run was missed; what has expired is still stored",
        ["alert.retention.recovered"] = _ => "Retention runs as it should again",
        ["alert.balance.differs"] = notice => $"{Count(notice.Number("rows"), "row")} of {string.Join(", ", notice.List("views"))} do not agree with what is stored",
        ["alert.balance.unchecked"] = _ => "Rows have not been counted against the views for three hours",
        ["alert.balance.recovered"] = _ => "Every stored row is in each view again, or on a list that says why not",
        ["alert.audit.broken"] = notice => $"The chain of the audit log is broken at entry {notice.Number("entry")}",
        ["alert.audit.unchecked"] = _ => "The chain of the audit log has not been checked for eight days",
        ["alert.audit.recovered"] = _ => "The chain of the audit log is whole",
        ["alert.storage.low"] = notice => $"The disk of the database has {Size(notice.Number("free"))} left of {Size(notice.Number("total"))}",
        ["alert.storage.recovered"] = _ => "The disk of the database has room again",
        ["alert.partitions.none"] = notice => $"{notice.Text("table")} has no partition for tomorrow",
        ["alert.partitions.waiting"] = notice => $"{Count(notice.Number("rows"), "row")} of {notice.Text("table")} wait for a partition of their own",
        ["alert.partitions.recovered"] = notice => $"{notice.Text("table")} has its partitions again",
        ["alert.job.paused"] = notice => $"{HealthNotices.Job(notice.Text("job"))} is paused",
        ["alert.job.failed"] = notice => $"{HealthNotices.Job(notice.Text("job"))} failed or was cut off",
        ["alert.job.recovered"] = notice => $"{HealthNotices.Job(notice.Text("job"))} is as it should be again",
        ["alert.report.failed"] = notice => $"The scheduled report {notice.Text("name")} failed",
        ["alert.report.recovered"] = notice => $"The scheduled report {notice.Text("name")} is made again",
        ["alert.zone.over"] = notice => $"{notice.Text("zone")} in {notice.Text("warehouse")} was over its limit of {Minutes(notice, "limit")} red in {Shift(notice)}: {Minutes(notice, "minutes")}{(notice.Number("shifts") > 1 ? " a shift on average" : "")}",
        ["alert.test"] = notice => $"This is a test of the target {notice.Text("name")}, sent by {notice.Text("by")}. Nothing is wrong",
    };

    /// <summary>What a target is told of by a type, as the label of its check box.</summary>
    public static string Label(string type) => type switch
    {
        "view.failing" => "A view fails to refresh",
        "view.late" => "A view is late",
        "view.paused" => "A view is paused",
        "view.incomplete" => "A view is incomplete",
        "retention.failed" => "A retention run failed",
        "retention.refused" => "Retention refuses to delete",
        "retention.missed" => "A retention run was missed",
        "balance.differs" => "Rows stored and counted differ",
        "balance.unchecked" => "Rows are not counted",
        "audit.broken" => "The audit chain is broken",
        "audit.unchecked" => "The audit chain is not checked",
        "storage.low" => "The disk is nearly full",
        "partitions.none" => "Partitions are missing",
        "partitions.waiting" => "Rows wait for a partition",
        "job.failed" => "Other scheduled work failed",
        "job.paused" => "Scheduled work is paused",
        "report.failed" => "A scheduled report failed",
        AlertTypes.ZoneOver => "A zone was over its limit in a shift",
        _ when type.EndsWith(AlertTypes.Recovered, StringComparison.Ordinal) => "Well again",
        AlertTypes.Test => "Test",
        _ => type,
    };

    /// <summary>How bad something is, as the beginning of a subject.</summary>
    internal static string Severity(string severity) => severity switch
    {
        "failing" => "Failing",
        "warning" => "Look",
        _ => "Well again",
    };

    private static string Minutes(Notice notice, string name) => LimitWords.Minutes(notice.Text(name) ?? "0");

    // In the warehouse's own time, as its people know the shift.
    private static string Shift(Notice notice)
    {
        if (notice.Text("ended") is null)
        {
            return "a shift";
        }

        var zone = LocalTime.ZoneOf(notice.Text("timezone"));
        var (began, ended) = (TimeZoneInfo.ConvertTime(notice.Moment("began"), zone), TimeZoneInfo.ConvertTime(notice.Moment("ended"), zone));
        return string.Create(CultureInfo.InvariantCulture, $"the {(notice.Number("shifts") > 1 ? $"{notice.Number("shifts")} shifts" : "shift")} from {began:d MMM HH:mm} to {ended:d MMM HH:mm} ({zone.Id})");
    }
}
