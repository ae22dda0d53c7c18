using Ergo.Portal.Auth;

namespace Ergo.Portal.Tests.Auth;

/// <summary>Who may ask for what. Every address of the portal stands here; one that does not fails the tests.</summary>
internal static class Decisions
{
    /// <summary>For everybody, signed in or not.</summary>
    public const string Anybody = nameof(Anybody);

    /// <summary>For everybody who is signed in, whatever their role.</summary>
    public const string SignedIn = nameof(SignedIn);

    /// <summary>By route and, where there are several, method: <see cref="Anybody"/>, <see cref="SignedIn"/>, or one of <see cref="Policies"/>.</summary>
    public static readonly IReadOnlyDictionary<string, string> ByRoute = new Dictionary<string, string>
    {
        ["/"] = Policies.SeeDashboards,
        ["/red-zones"] = Policies.SeeDashboards,
        ["/exposure"] = Policies.SeeDashboards,
        ["/postures"] = Policies.SeeDashboards,
        ["/exposure/export.csv"] = Policies.ExportReports,
        ["/admin/views"] = Policies.Admin,
        ["/admin/retention"] = Policies.Admin,
        ["/admin/storage"] = Policies.Admin,
        ["/admin/erasure"] = Policies.EraseWorkers,
        ["/admin/sessions"] = Policies.ManageSessions,
        ["/admin/audit"] = Policies.SeeAuditLog,
        ["/admin/audit/export.csv"] = Policies.SeeAuditLog,
        ["/design"] = SignedIn,
        ["/session/used"] = SignedIn,
        ["/sign-out"] = SignedIn,
        ["/sign-in"] = Anybody,
        ["/sign-in/demo"] = Anybody,
        ["/sign-in/oidc"] = Anybody,
        ["/health/live"] = Anybody,
        ["/health/ready"] = Anybody,
        ["/error"] = Anybody,
        ["/status/404"] = SignedIn,
        ["/status/{Code:int}"] = Anybody,
        ["/_framework/opaque-redirect"] = SignedIn,
        ["/_blazor"] = SignedIn,
        ["/_blazor/negotiate"] = SignedIn,
        ["/_blazor/disconnect"] = SignedIn,
        ["/_blazor/initializers"] = SignedIn,
    };

    /// <summary>Addresses that name a warehouse: another's must not be told from one that does not exist.</summary>
    public static readonly IReadOnlyList<string> OfWarehouse = ["/red-zones", "/exposure", "/postures", "/exposure/export.csv"];
}
