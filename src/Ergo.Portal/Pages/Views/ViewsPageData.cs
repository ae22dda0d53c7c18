using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Pages.Views;

/// <summary>What the views page shows.</summary>
/// <param name="Views">The five views.</param>
/// <param name="Runs">Their latest refreshes, newest first.</param>
/// <param name="Now">When this was read.</param>
public sealed record ViewsPageData(IReadOnlyList<ViewRefreshStatus> Views, IReadOnlyList<JobRun> Runs, DateTimeOffset Now);
