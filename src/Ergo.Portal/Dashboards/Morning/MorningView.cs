using Ergo.Snapshots.Figures.Limits;
using Ergo.Snapshots.Figures.Morning;

namespace Ergo.Portal.Dashboards.Morning;

/// <summary>A warehouse's morning line as it is told.</summary>
/// <param name="Line">What its figures say.</param>
/// <param name="Over">Who and what was over a limit in the last seven days; null where that is not known.</param>
public sealed record MorningView(MorningLine Line, OverLimits? Over);
