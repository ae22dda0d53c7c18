using Ergo.Database;
using Ergo.Reports.Tables;
using Ergo.Snapshots.Reports;

namespace Ergo.Operations.Reports;

/// <summary>The words of reports; made by whoever shows them.</summary>
public interface IReportWords
{
    /// <summary>A table with its words.</summary>
    ReportTable Table(ReportTableSpec spec, ReportRequest request);

    /// <summary>What a line without a name of its own is called.</summary>
    string LineName(ReportBreakdown breakdown, LineKind kind);

    /// <summary>The cover.</summary>
    ReportHead Head(ReportSummary summary);

    /// <summary>The end.</summary>
    ReportTail Tail(long rows, string fingerprint, string keyId);

    /// <summary>What stands in a report that is broken off.</summary>
    string BrokenOff(Notice why);

    /// <summary>A warning.</summary>
    string Warning(Notice warning);

    /// <summary>How to check a report, for the file that lies beside it.</summary>
    string HowToVerify(string reportFile);
}
