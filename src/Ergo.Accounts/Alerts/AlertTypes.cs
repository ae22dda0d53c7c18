namespace Ergo.Accounts.Alerts;

/// <summary>
/// Types of alert, as they are told to receivers and never renamed. A type begins with what it is about; what is over is told as
/// <c>what.recovered</c>. Which finding is of which type is decided by <c>ergo_internal.alert_type</c>.
/// </summary>
public static class AlertTypes
{
    /// <summary>A zone was over its limit in a shift; told once for each shift, without a recovery.</summary>
    public const string ZoneOver = "zone.over";

    /// <summary>A test that somebody sent.</summary>
    public const string Test = "test";

    /// <summary>What follows the first part of the type where it is over.</summary>
    public const string Recovered = ".recovered";

    /// <summary>What a target can be told of, in the order in which it is shown.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "view.failing", "view.late", "view.paused", "view.incomplete",
        "retention.failed", "retention.refused", "retention.missed",
        "balance.differs", "balance.unchecked", "audit.broken", "audit.unchecked",
        "storage.low", "partitions.none", "partitions.waiting", "job.failed", "job.paused", "report.failed",
        ZoneOver,
    ];

    /// <summary>Those that a new target gets unless told otherwise: what has to be seen to by somebody.</summary>
    public static IReadOnlyList<string> Usual { get; } = [.. All.Except(["view.incomplete", "balance.unchecked", "audit.unchecked", "partitions.waiting", ZoneOver])];
}
