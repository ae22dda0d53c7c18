using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Components.Pages.Admin;

/// <summary>What the retention page reads often: settings, runs, schedule.</summary>
/// <param name="Settings">The warehouses' settings, by name.</param>
/// <param name="Runs">The latest runs, newest first.</param>
/// <param name="Schedule">The daily run.</param>
/// <param name="Now">When this was read.</param>
public sealed record RetentionPageData(
    IReadOnlyList<RetentionSetting> Settings, IReadOnlyList<RetentionRun> Runs, RetentionSchedule Schedule, DateTimeOffset Now);

/// <summary>What has to be counted over the snapshots: read at the start and after something changed it.</summary>
/// <param name="Statistics">What each warehouse holds.</param>
/// <param name="Plan">What a run would delete.</param>
public sealed record RetentionCounts(IReadOnlyList<RetentionStatistics> Statistics, RetentionPlan Plan);
