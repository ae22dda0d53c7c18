using Ergo.Operations.Reports;

namespace Ergo.Portal.Pages.Reports;

/// <summary>How large a report will be, roughly.</summary>
internal static class ReportSize
{
    // Bytes of a cell, as reports of the demonstration data had them.
    private const int Base = 12_000;

    /// <summary>An estimate, in bytes.</summary>
    public static long Estimate(ReportPreview preview, ReportFormat format)
    {
        var cells = preview.Count * preview.Table.Columns.Count;
        return Base + (format switch
        {
            ReportFormat.Csv => cells * 9,
            ReportFormat.Xlsx => cells * 4,
            ReportFormat.Pdf => 90_000 + (cells * 12),
            _ => cells * 28,
        });
    }
}
