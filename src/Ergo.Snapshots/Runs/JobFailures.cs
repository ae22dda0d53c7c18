namespace Ergo.Snapshots.Runs;

/// <summary>How often a job failed.</summary>
/// <param name="Job">refresh, retention, partitions, optimize, trim, adoption, balance or erasure.</param>
/// <param name="Runs">Runs that failed or were cut off.</param>
public sealed record JobFailures(string Job, long Runs);
