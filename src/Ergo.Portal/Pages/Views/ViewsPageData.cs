using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Pages.Views;

/// <summary>What the views page shows.</summary>
/// <param name="Views">The five views.</param>
/// <param name="Runs">Their latest refreshes, newest first.</param>
/// <param name="Lengths">How long the latest refreshes of each view took, the oldest first.</param>
/// <param name="Now">When this was read.</param>
public sealed record ViewsPageData(IReadOnlyList<ViewRefreshStatus> Views, IReadOnlyList<JobRun> Runs, ILookup<string, RunLength> Lengths, DateTimeOffset Now);
