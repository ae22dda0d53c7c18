using Ergo.Operations.Access;

namespace Ergo.Portal.Tests.Auth;

/// <summary>Who may ask for what. Every address of the portal stands here; one that does not fails the tests.</summary>
internal static class Decisions
{
    /// <summary>For everybody, signed in or not.</summary>
    public const string Anybody = nameof(Anybody);

    /// <summary>For everybody who is signed in, whatever their role.</summary>
    public const string SignedIn = nameof(SignedIn);

    /// <summary>By route and, where there are several, method: <see cref="Anybody"/>, <see cref="SignedIn"/>, or one of <see cref="Rights"/>.</summary>
    public static readonly IReadOnlyDictionary<string, string> ByRoute = new Dictionary<string, string>
    {
        ["/"] = Rights.SeeDashboards,
        ["/red-zones"] = Rights.SeeDashboards,
        ["/zone"] = Rights.SeeDashboards,
        ["/exposure"] = Rights.SeeDashboards,
        ["/postures"] = Rights.SeeDashboards,
        ["/shifts"] = Rights.SeeDashboards,
        ["/compare"] = Rights.SeeDashboards,
        ["/interventions"] = Rights.SeeDashboards,
        ["/kiosk"] = Rights.SeeDashboards,
        ["/kiosk/show"] = Rights.SeeDashboards,
        ["/limits"] = Rights.SeeDashboards,
        ["/reports"] = Rights.ExportReports,
        ["/reports/export"] = Rights.ExportReports,
        ["/reports/verify"] = Rights.ExportReports,
        ["/reports/keys.pem"] = Rights.ExportReports,
        ["/reports/exports/{id}/file"] = Rights.ExportReports,
        ["/reports/exports/{id}/proof"] = Rights.ExportReports,
        ["/admin/health"] = Rights.Admin,
        ["/admin/alerts"] = Rights.ManageAlerts,
        ["/api/admin/health"] = Rights.Admin,
        ["/admin/views"] = Rights.Admin,
        ["/admin/jobs"] = Rights.Admin,
        ["/admin/retention"] = Rights.Admin,
        ["/admin/storage"] = Rights.Admin,
        ["/admin/erasure"] = Rights.EraseWorkers,
        ["/admin/sessions"] = Rights.ManageSessions,
        ["/admin/keys"] = Rights.ManageApiKeys,
        ["/admin/api"] = Rights.ManageApiKeys,
        ["/admin/audit"] = Rights.SeeAuditLog,
        ["/admin/audit/export.csv"] = Rights.SeeAuditLog,
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
    public static readonly IReadOnlyList<string> OfWarehouse = ["/red-zones", "/exposure", "/postures", "/shifts", "/compare", "/interventions", "/limits"];
}
