using System.Globalization;
using Ergo.Operations.Reports;
using Ergo.Operations.SavedReports;

namespace Ergo.Portal.Words;

/// <summary>Mails in words.</summary>
internal static class MailWords
{
    /// <summary>A mail's subject, for example "Report: Night shifts, 1 July to 30 September 2026".</summary>
    public static string Subject(ReportMail mail) => mail.Failure is null ? $"Report: {mail.Template.Name}{Days(mail)}" : $"Report not made: {mail.Template.Name}";

    /// <summary>A mail's text.</summary>
    /// <param name="mail">The report.</param>
    /// <param name="page">Where the portal's page of reports is; null where that is not known.</param>
    public static string Body(ReportMail mail, string? page)
    {
        if (mail.Failure is { } failure)
        {
            return $"""
                The scheduled report "{mail.Template.Name}" could not be made:
                {NoticeWords.Sentence(failure)}

                It is not tried again. {(page is null ? "The portal's page Reports has its schedule." : $"Its schedule is on {page}")}
                """;
        }

        var export = mail.Export!;
        var where = mail.Content is not null ? "The file is attached."
            : export.KeptUntil is null ? "The file was too large to be kept or sent; make it again on the portal's page Reports."
            : page is null ? "The file is too large to be sent; it is on the portal's page Reports." : $"The file is too large to be sent; it is on {page}";
        return string.Create(CultureInfo.InvariantCulture, $"""
            The report "{mail.Template.Name}"{Days(mail)} was made on {export.BegunAt.UtcDateTime:d MMM yyyy HH:mm} UTC.
            {where}

            {Morning(mail)}Report: {export.Id}
            Lines: {export.RowCount:N0}
            SHA-256: {(export.FileName is { } name ? export.Hashes.GetValueOrDefault(name) : null) ?? "see the proof"}

            {Warnings(mail)}Whether a file is as it was made is told by the portal's page Verify.
            """);
    }

    private static string Warnings(ReportMail mail) => mail.Warnings.Count == 0 ? "" : $"Before you use these figures:\n{string.Join('\n', mail.Warnings.Select(warning => $"- {warning}"))}\n\n";

    private static string Morning(ReportMail mail) => mail.Morning.Count == 0 ? "" : $"This morning, over the last seven whole days:\n{string.Join('\n', mail.Morning.Select(line => $"- {line}"))}\n\n";

    private static string Days(ReportMail mail) =>
        mail.Export is { } export && ReportRequest.Read(export.Request)?.Period is { FirstDay: { } first, LastDay: { } last } ? $", {PeriodWords.Days((first, last))}" : "";
}
