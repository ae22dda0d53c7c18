using Ergo.Portal.Scheduling;
using Ergo.Snapshots.Runs;

namespace Ergo.Portal.Pages.Jobs;

/// <summary>What the jobs page shows.</summary>
/// <param name="Jobs">Every scheduled job.</param>
/// <param name="Troubled">The latest runs that did not end well, newest first.</param>
/// <param name="Now">When this was read.</param>
public sealed record JobsPageData(IReadOnlyList<JobState> Jobs, IReadOnlyList<JobRun> Troubled, DateTimeOffset Now);
