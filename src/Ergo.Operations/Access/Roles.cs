namespace Ergo.Operations.Access;

/// <summary>The roles a signed-in person can have, as they appear in the role claim.</summary>
public static class Roles
{
    /// <summary>Looks after retention, views and manual runs, and may do everything the others may.</summary>
    public const string Admin = "admin";

    /// <summary>Watches the dashboards.</summary>
    public const string SafetyManager = "safety-manager";

    /// <summary>Watches the dashboards and exports exposure reports.</summary>
    public const string ComplianceOfficer = "compliance-officer";

    /// <summary>Watches the dashboards, nothing more.</summary>
    public const string Viewer = "viewer";

    /// <summary>Every role.</summary>
    public static readonly IReadOnlyList<string> All = [Admin, SafetyManager, ComplianceOfficer, Viewer];

    /// <summary>The role in words, for example "safety manager"; an unknown role is shown as it is.</summary>
    /// <param name="role">A role as in the claim.</param>
    public static string InWords(string role) => role switch
    {
        SafetyManager => "safety manager",
        ComplianceOfficer => "compliance officer",
        _ => role,
    };
}
