using Ergo.Operations.Storage;
using Ergo.Operations.Views;
using Ergo.Portal.Navigation;
using Ergo.Snapshots.Health;

namespace Ergo.Portal.Pages.Health;

/// <summary>How a remedy is taken.</summary>
public enum HealthRemedyKind
{
    /// <summary>On another page.</summary>
    Open,

    /// <summary>A refresh of the view, here.</summary>
    Refresh,

    /// <summary>Making partitions, here.</summary>
    MakePartitions,
}

/// <summary>What to do about something that is not as it should be.</summary>
/// <param name="Kind">How it is taken.</param>
/// <param name="Words">What its button or link says.</param>
/// <param name="Url">Where it leads, where it is taken on another page.</param>
/// <param name="Work">Name of the work that it starts, where it is taken here.</param>
public sealed record HealthRemedy(HealthRemedyKind Kind, string Words, string? Url = null, string? Work = null)
{
    private static readonly HealthRemedy Partitions = new(HealthRemedyKind.MakePartitions, "Make partitions now", null, StorageOperations.WorkName);
    private static readonly HealthRemedy Retention = new(HealthRemedyKind.Open, "Open retention", PageUrls.AdminRetention);
    private static readonly HealthRemedy Views = new(HealthRemedyKind.Open, "Open views", PageUrls.AdminViews);
    private static readonly HealthRemedy Storage = new(HealthRemedyKind.Open, "Open storage", PageUrls.AdminStorage);
    private static readonly HealthRemedy Audit = new(HealthRemedyKind.Open, "Open the audit log", PageUrls.AuditPath);
    private static readonly HealthRemedy Alerts = new(HealthRemedyKind.Open, "Open alerts", PageUrls.AdminAlerts);
    private static readonly HealthRemedy Reports = new(HealthRemedyKind.Open, "Open reports", PageUrls.ReportsPath);

    private static readonly HealthRemedy Jobs = new(HealthRemedyKind.Open, "Open jobs", PageUrls.AdminJobs);

    /// <summary>The remedy for a check; null for what is fine.</summary>
    public static HealthRemedy? Of(HealthCheck check) => check switch
    {
        { Level: HealthLevel.Fine } => null,
        { Name: "view", What.Code: "health.view.paused" } => Views,
        { Name: "job", What.Code: "health.job.paused" } => Jobs,
        // Only a rebuild takes rows in that were written past the change tracking, and it asks first.
        { Name: "view", What: var what } when what.Number("missing_rows") > 0 => Views,
        { Name: "view", Subject: { } view } => new(HealthRemedyKind.Refresh, "Refresh now", null, ViewOperations.WorkName(view)),
        { Name: "retention" } => Retention,
        { Name: "balance" } => Storage,
        { Name: "partitions" } or { Name: "job", Subject: "partitions" } => Partitions,
        { Name: "job", Subject: "trim" } => Views,
        { Name: "job" } => Storage,
        { Name: "reports" } => Reports,
        { Name: "audit" } => Audit,
        { Name: "alerts" } => Alerts,
        { Name: "storage" } => Storage,
        _ => null,
    };
}
