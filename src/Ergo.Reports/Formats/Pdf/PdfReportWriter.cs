using System.Globalization;
using Ergo.Reports.Packaging;
using Ergo.Reports.Tables;

namespace Ergo.Reports.Formats.Pdf;

/// <summary>
/// Writes a report to be read and printed: A4, tagged for reading aloud, with the fonts in it. Nothing of the file is written before the
/// report ends, because its first page says how many there are and what can be checked: a report that is broken off leaves an empty file.
/// The rows wait in memory, and the tags of a page take far more of it than the page: there is a limit.
/// </summary>
/// <param name="package">Where the file goes.</param>
/// <param name="fileName">The file's name.</param>
/// <param name="mostRows">The most rows that are taken, over all tables.</param>
public sealed class PdfReportWriter(IReportPackage package, string fileName, int mostRows = 20_000) : IReportWriter
{
    // One document at a time in the process: the largest takes some hundred megabytes while it is made.
    private static readonly SemaphoreSlim Press = new(1);

    private readonly List<PaperTable> _tables = [];
    private ReportHead? _head;
    private CultureInfo _culture = CultureInfo.InvariantCulture;
    private PaperTable? _table;
    private int _rows;

    /// <inheritdoc />
    public ValueTask BeginAsync(ReportHead head, CancellationToken cancellationToken)
    {
        _head = head;
        _culture = PaperNumbers.Culture(head.Labels);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask BeginTableAsync(ReportTable table, CancellationToken cancellationToken)
    {
        _tables.Add(_table = new PaperTable(table));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    /// <exception cref="ReportTooLongException">It is one row more than are taken.</exception>
    public ValueTask WriteRowAsync(ReadOnlyMemory<Cell> row, CancellationToken cancellationToken)
    {
        if (_rows++ == mostRows)
        {
            throw new ReportTooLongException(mostRows);
        }

        var columns = _table!.Table.Columns;
        var words = new string[columns.Count];
        for (var index = 0; index < words.Length; index++)
        {
            words[index] = PaperNumbers.Of(columns[index], row.Span[index], _head!.Labels, _culture);
        }

        _table.Add(words);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask EndTableAsync(CancellationToken cancellationToken)
    {
        _table!.Finish(_culture);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public async ValueTask EndAsync(ReportTail tail, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        await Press.WaitAsync(cancellationToken);
        try
        {
            Print(tail, content, cancellationToken);
        }
        finally
        {
            Press.Release();
        }

        content.Position = 0;
        await using var file = package.Begin(fileName);
        await content.CopyToAsync(file, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask BreakOffAsync(string why) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Print(ReportTail tail, MemoryStream target, CancellationToken cancellationToken)
    {
        var layouts = _tables.Select(TableLayout.Of).ToList();
        int pages;
        using (var rehearsal = new Paper(_head!, 0, cancellationToken))
        {
            Draw(rehearsal, layouts, tail);
            pages = rehearsal.Pages;
        }

        using var paper = new Paper(_head!, pages, cancellationToken);
        Draw(paper, layouts, tail);
        paper.End();
        paper.Document!.Save(target, closeStream: false);
    }

    private void Draw(Paper paper, List<TableLayout> layouts, ReportTail tail)
    {
        new CoverPage(paper, _head!, tail).Draw();
        foreach (var chart in _head!.Charts)
        {
            new Charts(paper, _culture).Draw(chart);
        }

        foreach (var (table, layout) in _tables.Zip(layouts))
        {
            new TableChapter(paper, table, layout).Draw();
        }

        new DefinitionsChapter(paper, _head).Draw();
    }
}
