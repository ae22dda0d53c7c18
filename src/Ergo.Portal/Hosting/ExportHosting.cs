using Ergo.Accounts.Exports;
using Ergo.Accounts.Interventions;
using Ergo.Accounts.SavedReports;
using Ergo.Database.Connections;
using Ergo.Operations.Access;
using Ergo.Operations.Interventions;
using Ergo.Operations.Reports;
using Ergo.Operations.SavedReports;
using Ergo.Portal.Api;
using Ergo.Portal.Api.Programs;
using Ergo.Portal.Dashboards.Morning;
using Ergo.Portal.Delivery;
using Ergo.Portal.Navigation;
using Ergo.Portal.Requests;
using Ergo.Portal.SignIn.Keys;
using Ergo.Portal.SignIn.OpenId;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Startup;
using Ergo.Portal.Words;
using Ergo.Snapshots.Reports;

namespace Ergo.Portal.Hosting;

/// <summary>Reports and other downloads, as plain endpoints.</summary>
internal static class ExportHosting
{
    /// <summary>Adds reports, and the sections <c>Downloads</c>, <c>Exports</c> and <c>Mail</c>.</summary>
    public static void AddPortalExports(this WebApplicationBuilder builder)
    {
        builder.AddSettings<DownloadSettings, DownloadSettingsValidator>(DownloadSettings.Section);
        builder.AddSettings<ReportSettings, ReportSettingsValidator>(ReportSettingsValidator.Section);
        builder.Services.AddSingleton(new ReportSoftware($"Ergo Portal {ProductVersion.Text}"));
        builder.Services.AddSingleton<IReportWords, ReportText>();
        builder.Services.AddSingleton<IKeySeal, ReportKeySeal>();
        builder.Services.AddSingleton<ReportReader>();
        builder.Services.AddSingleton<ExportStore>();
        builder.Services.AddSingleton<ExportKeys>();
        builder.Services.AddSingleton<ReportSigning>();
        builder.Services.AddSingleton<ReportPreparation>();
        builder.Services.AddSingleton<ReportMaker>();
        builder.Services.AddSingleton<ReportOperations>();
        builder.Services.AddSingleton<ExportOperations>();
        builder.Services.AddSingleton<VerifyOperations>();
        builder.AddSettings<MailSettings, MailSettingsValidator>(MailSettings.Section);
        builder.Services.AddSingleton(new PortalAddress(builder.Configuration[$"{OidcSettings.Section}:{nameof(OidcSettings.PublicOrigin)}"]));
        builder.Services.AddSingleton<IMorningLines, MorningLines>();
        builder.Services.AddSingleton<OutgoingMail>();
        builder.Services.AddSingleton<IReportMailer, ReportMailer>();
        builder.Services.AddSingleton<IReportFolder, ReportFolder>();
        builder.Services.AddSingleton<IOwnerRights, OwnerRights>();
        builder.Services.AddSingleton<AdvisoryLocks>();
        builder.Services.AddSingleton<ReportTurn>();
        builder.Services.AddSingleton<SavedReportStore>();
        builder.Services.AddSingleton<SavedReportOperations>();
        builder.Services.AddSingleton<ScheduledReports>();
        builder.Services.AddSingleton<InterventionStore>();
        builder.Services.AddSingleton<InterventionOperations>();
    }

    /// <summary>Maps reports for those who may export them, and the audit log for those who may see it.</summary>
    public static void MapPortalExports(this WebApplication app)
    {
        app.MapPost(PageUrls.ReportExport, ReportDownload.PostAsync).WithMetadata(new DownloadMark()).RequireAuthorization(Rights.ExportReports);
        app.MapGet(PageUrls.ReportFile("{id}"), ExportFiles.FileAsync).WithMetadata(new DownloadMark()).RequireAuthorization(Rights.ExportReports);
        app.MapGet(PageUrls.ReportProof("{id}"), ExportFiles.ProofAsync).WithMetadata(new DownloadMark()).RequireAuthorization(Rights.ExportReports);
        app.MapGet(PageUrls.ReportKeys, ExportFiles.KeysAsync).RequireAuthorization(Rights.ExportReports);
        app.MapGet(PageUrls.HealthJsonPath, HealthJson.GetAsync).RequireAuthorization(Rights.Admin).WithMetadata(new ApiRight(Rights.Admin)).Told("Health", "getHealth", "Whether views, retention, rows, partitions, scheduled work and reports are well")
            .Produces<HealthAnswer>().Problems(StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable);
        app.MapGet(PageUrls.AuditCsvPath, AuditCsv.GetAsync).WithMetadata(new DownloadMark()).RequireAuthorization(Rights.SeeAuditLog);
    }
}
