using Ergo.Accounts.Exports;
using Ergo.Operations.Access;
using Ergo.Operations.Reports;
using Ergo.Portal.Api;
using Ergo.Portal.Navigation;
using Ergo.Portal.Requests;
using Ergo.Portal.SignIn.Keys;
using Ergo.Portal.Startup;
using Ergo.Portal.Words;
using Ergo.Snapshots.Reports;
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
        builder.Services.AddOptions<ReportSettings>().BindConfiguration(ReportSettingsValidator.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ReportSettings>, ReportSettingsValidator>();
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
    }

    /// <summary>Maps reports for those who may export them, and the audit log for those who may see it.</summary>
    public static void MapPortalExports(this WebApplication app)
    {
        app.MapPost(PageUrls.ReportExport, ReportDownload.PostAsync).WithMetadata(new DownloadMark()).RequireAuthorization(Rights.ExportReports);
        app.MapGet(PageUrls.ReportFile("{id}"), ExportFiles.FileAsync).WithMetadata(new DownloadMark()).RequireAuthorization(Rights.ExportReports);
        app.MapGet(PageUrls.ReportProof("{id}"), ExportFiles.ProofAsync).WithMetadata(new DownloadMark()).RequireAuthorization(Rights.ExportReports);
        app.MapGet(PageUrls.ReportKeys, ExportFiles.KeysAsync).RequireAuthorization(Rights.ExportReports);
        app.MapGet(PageUrls.AuditCsvPath, AuditCsv.GetAsync).WithMetadata(new DownloadMark()).RequireAuthorization(Rights.SeeAuditLog);
    }
}
