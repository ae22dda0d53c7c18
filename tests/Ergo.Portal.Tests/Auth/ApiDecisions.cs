using Ergo.Operations.Access;

namespace Ergo.Portal.Tests.Auth;

/// <summary>What addresses of the API ask of a program. Every one stands here; one that does not fails the tests.</summary>
internal static class ApiDecisions
{
    /// <summary>The right by method and address; null for every program.</summary>
    public static readonly IReadOnlyDictionary<string, string?> ByAddress = new Dictionary<string, string?>
    {
        ["GET /api/admin/materialized-views/status"] = Rights.Admin,
        ["POST /api/admin/materialized-views/refresh"] = Rights.RefreshViews,
        ["POST /api/admin/materialized-views/{view}/pause"] = Rights.RefreshViews,
        ["POST /api/admin/materialized-views/{view}/resume"] = Rights.RefreshViews,
        ["GET /api/admin/retention/stats"] = Rights.Admin,
        ["POST /api/admin/retention/plan"] = Rights.RunRetention,
        ["POST /api/admin/retention/run"] = Rights.RunRetention,
        ["GET /api/admin/retention/runs"] = Rights.Admin,
        ["GET /api/admin/retention/settings"] = Rights.Admin,
        ["GET /api/admin/retention/settings/{warehouse}"] = Rights.Admin,
        ["PUT /api/admin/retention/settings/{warehouse}/days"] = Rights.EditRetention,
        ["PUT /api/admin/retention/settings/{warehouse}/identity-days"] = Rights.EditRetention,
        ["PUT /api/admin/retention/floor"] = Rights.EditRetention,
        ["GET /api/admin/retention/holds"] = Rights.Admin,
        ["PUT /api/admin/retention/holds/{warehouse}"] = Rights.EditRetention,
        ["POST /api/admin/retention/holds/{warehouse}/lift"] = Rights.EditRetention,
        ["GET /api/admin/retention/changes"] = Rights.Admin,
        ["GET /api/admin/runs"] = Rights.Admin,
        ["GET /api/admin/jobs"] = Rights.Admin,
        ["POST /api/admin/jobs/{job}/pause"] = Rights.MaintainStorage,
        ["POST /api/admin/jobs/{job}/resume"] = Rights.MaintainStorage,
        ["POST /api/admin/materialized-views/{view}/stop"] = Rights.RefreshViews,
        ["POST /api/admin/retention/runs/{run:long}/stop"] = Rights.RunRetention,
        ["PUT /api/admin/retention/settings/days"] = Rights.EditRetention,
        ["GET /api/operations/{id:guid}"] = null,
        ["GET /api/admin/health"] = Rights.Admin,
        ["GET /api/admin/audit"] = Rights.SeeAuditLog,
        ["GET /api/admin/audit/check"] = Rights.SeeAuditLog,
        ["GET /api/reports/kinds"] = Rights.ExportReports,
        ["GET /api/reports/saved"] = Rights.ExportReports,
        ["GET /api/reports/exports"] = Rights.ExportReports,
        ["POST /api/reports/exports"] = Rights.ExportReports,
        ["POST /api/reports/exports/stream"] = Rights.ExportReports,
        ["GET /api/reports/exports/{id}"] = Rights.ExportReports,
        ["GET /api/reports/exports/{id}/file"] = Rights.ExportReports,
        ["GET /api/reports/exports/{id}/proof"] = Rights.ExportReports,
        ["GET /api/reports/exports/{id}/check"] = Rights.ExportReports,
        ["POST /api/reports/verify"] = Rights.ExportReports,
        ["GET /api/reports/signing-keys"] = Rights.ExportReports,
        ["GET /api/openapi.json"] = null,
        ["GET /api/warehouses"] = Rights.SeeDashboards,
        ["GET /api/warehouses/{warehouse}/red-zones"] = Rights.SeeDashboards,
        ["GET /api/warehouses/{warehouse}/exposure"] = Rights.SeeDashboards,
        ["GET /api/warehouses/{warehouse}/postures"] = Rights.SeeDashboards,
    };

    /// <summary>Addresses that the session of a browser opens too: nothing is changed there.</summary>
    public static readonly IReadOnlyList<string> WithCookie = ["GET /api/admin/health", "GET /api/openapi.json"];
}
