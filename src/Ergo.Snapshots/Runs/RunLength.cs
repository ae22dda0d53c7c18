namespace Ergo.Snapshots.Runs;

/// <summary>How long one run took, and whether it ended well.</summary>
/// <param name="Subject">The view, warehouse or tables it was about.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Succeeded">False where it failed, was stopped or was cut off.</param>
public sealed record RunLength(string Subject, DateTimeOffset StartedAt, TimeSpan Took, bool Succeeded);
