using Ergo.Operations.Access;
using Ergo.Portal.Api;
using Ergo.Portal.Navigation;
using Ergo.Portal.Requests;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Hosting;

/// <summary>Downloads, as plain endpoints.</summary>
internal static class ExportHosting
{
    /// <summary>Adds the section <c>Downloads</c>.</summary>
    public static void AddPortalExports(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<DownloadSettings>().BindConfiguration(DownloadSettings.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<DownloadSettings>, DownloadSettingsValidator>();
    }

    /// <summary>Maps the exposure report for those who may export reports, and the audit log for those who may see it.</summary>
    public static void MapPortalExports(this WebApplication app)
    {
        app.MapGet(PageUrls.ExposureCsvPath, ExposureExport.GetAsync).WithMetadata(new DownloadMark()).RequireAuthorization(Rights.ExportReports);
        app.MapGet(PageUrls.AuditCsvPath, AuditCsv.GetAsync).WithMetadata(new DownloadMark()).RequireAuthorization(Rights.SeeAuditLog);
    }
}
