namespace Ergo.Snapshots.Health;

/// <summary>All that was looked at.</summary>
/// <param name="Checks">The checks, in the order in which they are told.</param>
/// <param name="At">When.</param>
public sealed record HealthReport(IReadOnlyList<HealthCheck> Checks, DateTimeOffset At)
{
    /// <summary>The worst of the checks.</summary>
    public HealthLevel Level => Checks.Count == 0 ? HealthLevel.Fine : Checks.Max(check => check.Level);

    /// <summary>The checks that are not fine, the worst first.</summary>
    public IReadOnlyList<HealthCheck> Troubled => [.. Checks.Where(check => check.Level > HealthLevel.Fine).OrderByDescending(check => check.Level)];
}
