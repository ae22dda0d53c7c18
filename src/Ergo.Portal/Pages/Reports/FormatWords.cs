using Ergo.Operations.Reports;

namespace Ergo.Portal.Pages.Reports;

/// <summary>Formats in words.</summary>
internal static class FormatWords
{
    /// <summary>A format's name, for example "Excel (.xlsx)".</summary>
    public static string Name(ReportFormat format) => format switch
    {
        ReportFormat.Xlsx => "Excel (.xlsx)",
        ReportFormat.Pdf => "PDF, to be read or printed",
        ReportFormat.Csv => "CSV, for other programs",
        _ => "JSON lines, for programs",
    };

    /// <summary>A format as the history stores it, for example "Excel".</summary>
    public static string Short(string stored) => stored switch { "xlsx" => "Excel", "pdf" => "PDF", "csv" => "CSV", "json-lines" => "JSON lines", _ => stored };
}
