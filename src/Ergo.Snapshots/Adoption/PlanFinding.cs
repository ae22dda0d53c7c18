namespace Ergo.Snapshots.Adoption;

/// <summary>A line of what an adoption would do.</summary>
/// <param name="Kind">table, rows, column, foreign key, check, trigger, index, obstacle, right, statement, time zone, in use, duration, disk, result and the like.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Finding">What would happen to it, for people.</param>
public sealed record PlanFinding(string Kind, string Subject, string Finding);
