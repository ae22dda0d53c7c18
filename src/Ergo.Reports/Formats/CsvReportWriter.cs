using CsvHelper;
using Ergo.Reports.Packaging;
using Ergo.Reports.Tables;

namespace Ergo.Reports.Formats;

/// <summary>
/// Writes CSV (RFC 4180), a file for each table: a line of headings, then the rows; and the cover as a text beside them. Where only one
/// file is taken it is the main table.
/// </summary>
/// <param name="package">Where the files go.</param>
/// <param name="choice">How they are written.</param>
/// <param name="fileName">Name of the main table's file, with its ending; other tables' files are named after it.</param>
public sealed class CsvReportWriter(IReportPackage package, CsvChoice choice, string fileName) : IReportWriter
{
    private Stream? _file;
    private CsvWriter? _csv;
    private ReportTable? _table;
    private CsvColumn[] _columns = [];
    private long _rows;

    /// <inheritdoc />
    public async ValueTask BeginAsync(ReportHead head, CancellationToken cancellationToken)
    {
        if (package.TakesMany)
        {
            await using var cover = package.Begin(PlainCover.FileName);
            await cover.WriteAsync(PlainCover.Of(head), cancellationToken);
        }
    }

    /// <inheritdoc />
    public async ValueTask BeginTableAsync(ReportTable table, CancellationToken cancellationToken)
    {
        _table = table;
        if (!table.IsMain && !package.TakesMany)
        {
            return;
        }

        _rows = 0;
        _columns = [.. table.Columns.Select(column => new CsvColumn(column, choice.DecimalSign))];
        _file = package.Begin(table.IsMain ? fileName : $"{Path.GetFileNameWithoutExtension(fileName)}_{table.Name}{Path.GetExtension(fileName)}");
        _csv = CsvWriter.Create(_file, choice.Options(), leaveOpen: true);
        _csv.WriteHeadings(table.Columns.Select(column => column.Heading));
    }

    /// <inheritdoc />
    public ValueTask WriteRowAsync(ReadOnlyMemory<Cell> row, CancellationToken cancellationToken)
    {
        if (_csv is null)
        {
            return ValueTask.CompletedTask;
        }

        var cells = row.Span;
        for (var index = 0; index < cells.Length; index++)
        {
            _columns[index].Write(_csv, cells[index]);
        }

        _rows++;
        return _csv.EndRecordAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask EndTableAsync(CancellationToken cancellationToken)
    {
        if (_csv is not null && _rows == 0 && _table!.IfEmpty is { } why)
        {
            await WriteLineAsync(why, cancellationToken);
        }

        await CloseAsync();
    }

    /// <inheritdoc />
    public ValueTask EndAsync(ReportTail tail, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public async ValueTask BreakOffAsync(string why)
    {
        if (_csv is not null)
        {
            await WriteLineAsync(why, CancellationToken.None);
            await CloseAsync();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // The writer is not disposed: that would send what it holds, and after a failure this would pass for the end.
        if (_file is not null)
        {
            await _file.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    // Every line has as many fields.
    private async Task WriteLineAsync(string text, CancellationToken cancellationToken)
    {
        var csv = _csv!;
        csv.WriteText(text);
        for (var field = 1; field < _columns.Length; field++)
        {
            csv.WriteField("");
        }

        await csv.EndRecordAsync(cancellationToken);
    }

    private async ValueTask CloseAsync()
    {
        if (_csv is not null)
        {
            await _csv.DisposeAsync();
            await _file!.DisposeAsync();
            (_csv, _file) = (null, null);
        }
    }
}
