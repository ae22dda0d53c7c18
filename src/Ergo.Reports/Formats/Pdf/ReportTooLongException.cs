using System.Globalization;

namespace Ergo.Reports.Formats.Pdf;

/// <summary>A report has more rows than a format for paper takes.</summary>
/// <param name="limit">The most rows it takes, over all tables.</param>
public sealed class ReportTooLongException(int limit)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"The report has more than {limit} rows, which is the most that a PDF takes."))
{
    /// <summary>The most rows it takes, over all tables.</summary>
    public int Limit => limit;
}
