using System.Globalization;
using Ergo.Database;
using Ergo.Operations.Reports;

namespace Ergo.Portal.Words;

/// <summary>Downloads.</summary>
internal static class ReportNotices
{
    private static readonly string[] Filters = ["who", "what", "outcome", "from", "before"];

    /// <summary>Words by code.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Notice, string>> Words = new Dictionary<string, Func<Notice, string>>
    {
        [ReportCodes.AuditLog] = _ => "Downloading the audit log",
        [ReportCodes.AuditFilter] = notice =>
            string.Join(", ", Filters.Where(name => notice.Text(name) is not null).Select(name => $"{name} {notice.Text(name)}")) is { Length: > 0 } given ? given : "all of it",
        [ReportCodes.Exposure] = notice => string.Create(
            CultureInfo.InvariantCulture,
            $"Downloading the exposure of {notice.Text("warehouse")} from {notice.Moment("from").UtcDateTime:u} to {notice.Moment("to").UtcDateTime:u}{(notice.Is("ids") ? " with worker ids" : "")}"),
        [ReportCodes.ExposureWithIds] = notice => $"Downloading the exposure report of {notice.Text("code")} with worker ids",
        [ReportCodes.Rows] = notice => string.Create(CultureInfo.InvariantCulture, $"{notice.Number("count")} rows"),
        [ReportCodes.CutOff] = notice => $"Cut off: {notice.Text("why")}.",
        [ReportCodes.IdsNotShown] = _ => "they are not shown to the person",
    };
}
