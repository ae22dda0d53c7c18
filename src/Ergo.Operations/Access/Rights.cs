namespace Ergo.Operations.Access;

/// <summary>What somebody can be allowed to do, and which roles allow it.</summary>
public static class Rights
{
    /// <summary>May see the dashboards.</summary>
    public const string SeeDashboards = nameof(SeeDashboards);

    /// <summary>May export exposure reports.</summary>
    public const string ExportReports = nameof(ExportReports);

    /// <summary>May make a new key that reports are signed with.</summary>
    public const string ManageReportKeys = nameof(ManageReportKeys);

    /// <summary>May note changes at a warehouse, so that before and after can be compared.</summary>
    public const string NoteInterventions = nameof(NoteInterventions);

    /// <summary>May see who is behind a worker's pseudonym, for a reason and a while.</summary>
    public const string SeeWorkerIdentities = nameof(SeeWorkerIdentities);

    /// <summary>May set exposure limits, within what they see; the company's, where that is every warehouse.</summary>
    public const string SetExposureLimits = nameof(SetExposureLimits);

    /// <summary>May change what retention keeps: days, the floor, legal holds, and for how long workers are named.</summary>
    public const string EditRetention = nameof(EditRetention);

    /// <summary>May start a retention run, which deletes data.</summary>
    public const string RunRetention = nameof(RunRetention);

    /// <summary>May start a refresh of the views.</summary>
    public const string RefreshViews = nameof(RefreshViews);

    /// <summary>May make partitions.</summary>
    public const string MaintainStorage = nameof(MaintainStorage);

    /// <summary>May compare a view with its snapshots, which reads a day in full.</summary>
    public const string VerifyViews = nameof(VerifyViews);

    /// <summary>May erase a worker's id from all tables, for good.</summary>
    public const string EraseWorkers = nameof(EraseWorkers);

    /// <summary>May see who is signed in, and end sessions.</summary>
    public const string ManageSessions = nameof(ManageSessions);

    /// <summary>May make, rotate and revoke keys of programs.</summary>
    public const string ManageApiKeys = nameof(ManageApiKeys);

    /// <summary>May read, check and download the audit log.</summary>
    public const string SeeAuditLog = nameof(SeeAuditLog);

    /// <summary>May decide whom alerts about the portal are told to.</summary>
    public const string ManageAlerts = nameof(ManageAlerts);

    /// <summary>May be told when a zone of what they see was over its limit.</summary>
    public const string SubscribeToAlerts = nameof(SubscribeToAlerts);

    /// <summary>May open the admin pages.</summary>
    public const string Admin = nameof(Admin);

    /// <summary>Each right with the roles that have it.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Grants = new Dictionary<string, IReadOnlyList<string>>
    {
        [SeeDashboards] = Roles.All,
        [ExportReports] = [Roles.ComplianceOfficer, Roles.Admin],
        [ManageReportKeys] = [Roles.Admin],
        [NoteInterventions] = [Roles.SafetyManager, Roles.Admin],
        // Not the compliance officer, who reads in the audit log what the others saw.
        [SeeWorkerIdentities] = [Roles.SafetyManager, Roles.Admin],
        [SetExposureLimits] = [Roles.SafetyManager, Roles.Admin],
        [EditRetention] = [Roles.Admin],
        [RunRetention] = [Roles.Admin],
        [RefreshViews] = [Roles.Admin],
        [MaintainStorage] = [Roles.Admin],
        [VerifyViews] = [Roles.Admin],
        [EraseWorkers] = [Roles.Admin],
        [ManageSessions] = [Roles.Admin],
        [ManageApiKeys] = [Roles.Admin],
        [SeeAuditLog] = [Roles.Admin, Roles.ComplianceOfficer],
        [ManageAlerts] = [Roles.Admin],
        [SubscribeToAlerts] = [Roles.SafetyManager, Roles.Admin],
        [Admin] = [Roles.Admin],
    };

    /// <summary>Rights that concern all warehouses at once: for those who see every warehouse.</summary>
    public static readonly IReadOnlySet<string> OverAll = new HashSet<string>
    {
        ManageReportKeys, EditRetention, RunRetention, RefreshViews, MaintainStorage, VerifyViews, EraseWorkers, ManageSessions, ManageApiKeys, SeeAuditLog, ManageAlerts, Admin,
    };

    /// <summary>Rights that a key of a program can have: what the HTTP API asks for. A key makes no keys.</summary>
    public static readonly IReadOnlyList<string> ForKeys = [SeeDashboards, ExportReports, Admin, RefreshViews, MaintainStorage, EditRetention, RunRetention, SeeAuditLog];

    /// <summary>Whether an actor has a right now.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="right">One of <see cref="Grants"/>.</param>
    public static bool Allow(Actor actor, string right) =>
        actor.Standing == Standing.Live && actor.Roles.Intersect(Grants[right]).Any() && actor.OnlyRights?.Contains(right) != false && (!OverAll.Contains(right) || actor.Scope.IsAll);
}
