using System.Globalization;
using Ergo.Reports.Formats;
using Ergo.Reports.Formats.Pdf;
using Ergo.Reports.Packaging;

namespace Ergo.Operations.Reports;

/// <summary>Names and kinds of a report's files.</summary>
public static class ReportFiles
{
    /// <summary>The signed text in an archive.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>Its signature in an archive.</summary>
    public const string Signature = "manifest.sig";

    /// <summary>The key in an archive.</summary>
    public const string PublicKey = "public-key.pem";

    /// <summary>How to check it, in an archive.</summary>
    public const string HowToVerify = "HOW-TO-VERIFY.txt";

    private const int LongestCodes = 40;

    /// <summary>The report's own file: ASCII letters, digits, dots, dashes and underscores, for example <c>exposure_DOCK-W_2026-07-01_2026-09-30_ER-4F7K2-9QXTM.xlsx</c>.</summary>
    public static string Name(ReportSummary summary)
    {
        var codes = summary.Warehouses.Count == 1 ? Safe(summary.Warehouses[0].Warehouse.Code) : $"{summary.Warehouses.Count}-warehouses";
        var (first, last) = (summary.Warehouses.Min(warehouse => warehouse.Days.First), summary.Warehouses.Max(warehouse => warehouse.Days.Last));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Word(summary.Request.Kind)}_{codes}_{first:yyyy-MM-dd}_{last:yyyy-MM-dd}{(summary.Request.WithIds ? "_worker-ids" : "")}_{summary.Id}{Ending(summary.Request.Format)}");
    }

    /// <summary>The ending of a format's files.</summary>
    public static string Ending(ReportFormat format) => format switch
    {
        ReportFormat.Csv => ".csv",
        ReportFormat.Xlsx => ".xlsx",
        ReportFormat.Pdf => ".pdf",
        _ => ".jsonl",
    };

    /// <summary>The media type of what is handed over.</summary>
    public static string MediaType(ReportFormat format, bool withProof) => withProof ? "application/zip" : format switch
    {
        ReportFormat.Csv => "text/csv; charset=utf-8; header=present",
        ReportFormat.Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ReportFormat.Pdf => "application/pdf",
        _ => "application/jsonl; charset=utf-8",
    };

    /// <summary>What writes a format.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="package">Where the files go.</param>
    /// <param name="name">The report's own file.</param>
    /// <param name="pdfRows">The most rows of a PDF.</param>
    internal static IReportWriter Writer(ReportRequest request, IReportPackage package, string name, int pdfRows) => request.Format switch
    {
        ReportFormat.Csv => new CsvReportWriter(package, request.Csv, name),
        ReportFormat.Xlsx => new XlsxReportWriter(package, name),
        ReportFormat.Pdf => new PdfReportWriter(package, name, pdfRows),
        _ => new JsonLinesReportWriter(package, name),
    };

    /// <summary>A kind or format as it is stored and written in file names.</summary>
    public static string Word(Enum choice) => string.Concat(choice.ToString().Select((sign, index) => (index > 0 && char.IsUpper(sign) ? "-" : "") + char.ToLowerInvariant(sign)));

    private static string Safe(string code)
    {
        var safe = string.Concat(code.Select(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_' ? sign : '-'));
        return safe.Length <= LongestCodes ? safe : safe[..LongestCodes];
    }
}
