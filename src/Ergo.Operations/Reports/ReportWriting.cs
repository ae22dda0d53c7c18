using Ergo.Reports.Evidence;
using Ergo.Reports.Formats;
using Ergo.Reports.Tables;

namespace Ergo.Operations.Reports;

/// <summary>Writes a report's tables one after another: totals first, which are short, then the rows.</summary>
internal static class ReportWriting
{
    /// <summary>Writes all of it but the end.</summary>
    /// <param name="writer">The format.</param>
    /// <param name="content">The rows.</param>
    /// <param name="summary">What is known before.</param>
    /// <param name="words">The words.</param>
    /// <param name="digests">Takes what each row was.</param>
    /// <param name="progress">Is told after rows.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    public static async Task WriteAsync(
        IReportWriter writer, ReportContent content, ReportSummary summary, IReportWords words, DigestSink digests, Func<ValueTask> progress, CancellationToken cancellationToken)
    {
        await writer.BeginAsync(words.Head(summary), cancellationToken);
        foreach (var totals in summary.Totals)
        {
            await writer.BeginTableAsync(words.Table(totals.Table, summary.Request), cancellationToken);
            foreach (var row in totals.Rows)
            {
                await writer.WriteRowAsync(row, cancellationToken);
            }

            await writer.EndTableAsync(cancellationToken);
        }

        var main = words.Table(content.Main, summary.Request);
        RowDigester digester = new(main.Columns);
        await writer.BeginTableAsync(main, cancellationToken);
        await foreach (var row in content.RowsAsync(cancellationToken))
        {
            await writer.WriteRowAsync(row.Cells, cancellationToken);
            await digests.AddAsync(digester.Of(row.Cells.Span, row.Snapshots), cancellationToken);
            await progress();
        }

        await writer.EndTableAsync(cancellationToken);
    }

    /// <summary>The first rows of the main table, and how many there are.</summary>
    /// <param name="content">The rows.</param>
    /// <param name="shown">How many are shown.</param>
    /// <param name="counted">Up to how many are counted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<(IReadOnlyList<Cell[]> Rows, long Count)> PreviewAsync(ReportContent content, int shown, long counted, CancellationToken cancellationToken)
    {
        List<Cell[]> first = [];
        long count = 0;
        await foreach (var row in content.RowsAsync(cancellationToken))
        {
            if (first.Count < shown)
            {
                first.Add(row.Cells.ToArray());
            }

            if (++count > counted)
            {
                break;
            }
        }

        return (first, count);
    }
}
