using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Reports;

namespace Ergo.Operations.Reports;

/// <summary>The rows of a report, from one reading.</summary>
/// <param name="reading">Where they are read from.</param>
/// <param name="summary">What is asked for.</param>
/// <param name="words">Names what has no name.</param>
/// <param name="unmaskings">What lets worker ids be told, by warehouse id.</param>
internal sealed class ReportContent(ReportReading reading, ReportSummary summary, IReportWords words, IReadOnlyDictionary<string, Unmasking> unmaskings)
{
    private readonly IReportKind _kind = ReportKinds.Of(summary.Request.Kind);
    private readonly ReportSource _source = new(reading, summary.Request, summary.Warehouses, words, unmaskings);

    /// <summary>The main table.</summary>
    public ReportTableSpec Main => _kind.Main(summary.Request, words);

    /// <summary>Its rows.</summary>
    public IAsyncEnumerable<ReportRow> RowsAsync(CancellationToken cancellationToken) => _kind.RowsAsync(_source, cancellationToken);
}
