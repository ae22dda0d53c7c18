using Ergo.Database;
using Ergo.Operations.Reports;
using Ergo.Reports.Tables;
using Ergo.Snapshots.Reports;

namespace Ergo.Benchmarks.Export;

/// <summary>Reports in as few words as they can have.</summary>
internal sealed class FewWords : IReportWords
{
    private static readonly ReportLabels Labels = new()
    {
        Summary = "Summary", Definitions = "Definitions", Evidence = "Proof", Warnings = "Warnings", Source = "Source", PageOf = "Page {0} of {1}", Yes = "yes", No = "no", Part = "part {0}",
        Language = "en-GB",
    };

    public ReportTable Table(ReportTableSpec spec, ReportRequest request) => new()
    {
        Name = spec.Name, Title = "Hours by worker id", IsMain = spec.IsMain,
        Columns = [.. spec.Columns.Select(column => new ReportColumn
        {
            Name = column.Name, Heading = column.Name, Kind = column.Kind, Decimals = column.Decimals, IsKey = column.IsKey, Width = column.Width,
            Missing = column.Kind == ColumnKind.Text ? "unknown" : "",
        })],
    };

    public string LineName(ReportBreakdown breakdown, LineKind kind) => "rest";

    public ReportHead Head(ReportSummary summary) => new() { ExportId = summary.Id ?? "", Title = "Exposure report", Subtitle = "Benchmark", Labels = Labels };

    public ReportTail Tail(long rows, string fingerprint, string keyId) => new(rows, [new("Rows", $"{rows}"), new("Fingerprint", fingerprint), new("Key", keyId)]);

    public string BrokenOff(Notice why) => "BROKEN OFF";

    public string Warning(Notice warning) => warning.ToString();

    public string HowToVerify(string reportFile) => "";
}
