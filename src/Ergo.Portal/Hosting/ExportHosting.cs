using Ergo.Portal.Auth;
using Ergo.Portal.Endpoints;
using Ergo.Portal.Navigation;

namespace Ergo.Portal.Hosting;

/// <summary>Downloads, as plain endpoints.</summary>
internal static class ExportHosting
{
    /// <summary>Maps the exposure report for those who may export reports, and the audit log for those who may see it.</summary>
    public static void MapPortalExports(this WebApplication app)
    {
        app.MapGet(PageUrls.ExposureCsvPath, ExposureExport.GetAsync).RequireAuthorization(Policies.ExportReports);
        app.MapGet(PageUrls.AuditCsvPath, AuditCsv.GetAsync).RequireAuthorization(Policies.SeeAuditLog);
    }
}
