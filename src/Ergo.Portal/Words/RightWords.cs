using Ergo.Operations.Access;

namespace Ergo.Portal.Words;

/// <summary>What a right lets somebody do, in words.</summary>
public static class RightWords
{
    private static readonly IReadOnlyDictionary<string, (string Short, string Long)> Words = new Dictionary<string, (string, string)>
    {
        [Rights.SeeDashboards] = ("read figures", "Red zones, exposure and postures of its warehouses, as the pages tell them."),
        [Rights.ExportReports] = ("make reports", "Reports in every format, their history and proof."),
        [Rights.Admin] = ("read the state", "State of views, retention, runs and health."),
        [Rights.RefreshViews] = ("refresh views", "Refresh, rebuild, pause and resume the five views."),
        [Rights.MaintainStorage] = ("pause jobs", "Pause and resume scheduled jobs."),
        [Rights.EditRetention] = ("change retention", "Days, the floor and legal holds."),
        [Rights.RunRetention] = ("delete by retention", "Plan a retention run, and delete what the plan shows."),
        [Rights.SeeAuditLog] = ("read the audit log", "Who did what, when and from where."),
    };

    /// <summary>A right in a few words; one that keys do not have is shown as it is.</summary>
    /// <param name="right">One of <see cref="Rights.Grants"/>.</param>
    public static string Of(string right) => Words.TryGetValue(right, out var known) ? known.Short : right;

    /// <summary>A right in a sentence; empty for one that keys do not have.</summary>
    /// <param name="right">One of <see cref="Rights.Grants"/>.</param>
    public static string Sentence(string right) => Words.TryGetValue(right, out var known) ? known.Long : "";
}
