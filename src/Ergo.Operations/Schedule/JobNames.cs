namespace Ergo.Operations.Schedule;

/// <summary>What runs by schedule beside the refresh of each view, which has the view's name. As recorded with its runs, where it has some.</summary>
public static class JobNames
{
    /// <summary>The retention run.</summary>
    public const string Retention = "retention";

    /// <summary>Making partitions.</summary>
    public const string Partitions = "partitions";

    /// <summary>Trimming views and forgetting sessions.</summary>
    public const string Trim = "trim";

    /// <summary>Moving the rows of adopted tables.</summary>
    public const string Adoption = "adoption";

    /// <summary>Making reports that are due.</summary>
    public const string Reports = "reports";

    /// <summary>Noting incidents.</summary>
    public const string Alerts = "alerts";

    /// <summary>Sending alerts: apart, so that a receiver that does not answer keeps nothing from being noted.</summary>
    public const string Deliveries = "deliveries";

    /// <summary>Checking the chain of the audit log.</summary>
    public const string Audit = "audit";

    /// <summary>Those that an admin may pause. The others tell of troubles.</summary>
    public static IReadOnlyList<string> Pausable { get; } = [Retention, Partitions, Trim, Adoption, Reports];
}
