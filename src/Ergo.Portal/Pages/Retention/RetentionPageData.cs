using Ergo.Portal.Pages.Retention;
using Ergo.Portal.Scheduling;
using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Pages.Retention;

/// <summary>What the retention page reads often: settings, runs, schedule.</summary>
/// <param name="Settings">The warehouses' settings, by name.</param>
/// <param name="Runs">The latest runs, newest first.</param>
/// <param name="Schedule">The daily run.</param>
/// <param name="Changes">The latest changes of settings, newest first.</param>
/// <param name="Now">When this was read.</param>
public sealed record RetentionPageData(
    IReadOnlyList<RetentionSetting> Settings, IReadOnlyList<RetentionRun> Runs, RetentionSchedule Schedule,
    IReadOnlyList<SettingChange> Changes, DateTimeOffset Now);
