namespace Ergo.Snapshots.Reports;

/// <summary>What happened to a warehouse since some moment, by which a report of before can be another one today.</summary>
public sealed record ReportChanges
{
    /// <summary>Workers whose id was erased.</summary>
    public required long Erasures { get; init; }

    /// <summary>Retention runs that ended.</summary>
    public required long RetentionRuns { get; init; }

    /// <summary>Snapshots before this moment are deleted; figures of them outlive them. Null where none are.</summary>
    public DateTimeOffset? PurgedBefore { get; init; }

    /// <summary>Time before this moment names no worker any more. Null where it does.</summary>
    public DateTimeOffset? IdentifiedFrom { get; init; }

    /// <summary>The oldest hour that the view keeps; null where it has none.</summary>
    public DateTimeOffset? KeptFrom { get; init; }
}
