using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Components.Pages.Admin;

/// <summary>What the retention page reads often: settings, runs, schedule.</summary>
/// <param name="Settings">The warehouses' settings, by name.</param>
/// <param name="Runs">The latest runs, newest first.</param>
/// <param name="Schedule">The daily run.</param>
/// <param name="Now">When this was read.</param>
public sealed record RetentionPageData(
    IReadOnlyList<RetentionSetting> Settings, IReadOnlyList<RetentionRun> Runs, RetentionSchedule Schedule, DateTimeOffset Now);
