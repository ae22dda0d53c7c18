using System.Globalization;
using Ergo.Reports.Formats.Xlsx;
using Ergo.Reports.Packaging;
using Ergo.Reports.Tables;
using SpreadCheetah;
using SpreadCheetah.Metadata;
using SpreadCheetah.Worksheets;

namespace Ergo.Reports.Formats;

/// <summary>
/// Writes an Excel workbook as it comes, in the same memory for any number of rows: a sheet with the key facts, one for each table (more
/// where its rows do not fit), the definitions, and last what can be checked. Numbers are numbers, text is text and never a formula, times
/// are what the clock on the wall showed. A workbook that is not ended has no directory of its parts and cannot be opened.
/// </summary>
/// <param name="package">Where the file goes.</param>
/// <param name="fileName">The file's name.</param>
public sealed class XlsxReportWriter(IReportPackage package, string fileName) : IReportWriter
{
    private readonly XlsxSheetNames _names = new();
    private readonly List<XlsxTable> _tables = [];
    private Stream? _file;
    private Spreadsheet? _workbook;
    private XlsxStyles? _styles;
    private XlsxText? _text;
    private ReportHead? _head;
    private (string Definitions, string Evidence) _last;
    private XlsxTable? _table;

    /// <summary>Rows of a sheet, its heading among them, 2..1,048,576.</summary>
    internal int MostRows { get; init; } = 1_048_576;

    /// <inheritdoc />
    public async ValueTask BeginAsync(ReportHead head, CancellationToken cancellationToken)
    {
        _head = head;
        _text = new XlsxText(head.Labels.Cut);
        _file = package.Begin(fileName);
        var options = new SpreadCheetahOptions
        {
            // Blanks at the ends of a text belong to it.
            PreserveStringWhitespace = true,
            WriteCellReferenceAttributes = true,
            DocumentProperties = new DocumentProperties { Title = _text.Of(head.Title), Subject = _text.Of(head.Subtitle) },
        };
        _workbook = await Spreadsheet.CreateNewAsync(_file, options, cancellationToken);
        _styles = new XlsxStyles(_workbook);
        var summary = _names.Take(head.Labels.Summary);
        _last = (_names.Take(head.Labels.Definitions), _names.Take(head.Labels.Evidence));
        await Texts().SummaryAsync(summary, head, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask BeginTableAsync(ReportTable table, CancellationToken cancellationToken)
    {
        var cells = new XlsxCells(_styles!, _text!, _head!.Labels, table.Columns);
        _table = new XlsxTable(table, cells);
        _tables.Add(_table);
        await BeginSheetAsync(_table, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask WriteRowAsync(ReadOnlyMemory<Tables.Cell> row, CancellationToken cancellationToken)
    {
        var table = _table!;
        if (table.RowsOfSheet == MostRows - 1)
        {
            return WriteOnNextSheetAsync(table, row, cancellationToken);
        }

        table.Take(row.Span);
        return _workbook!.AddRowAsync(table.Row, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask EndTableAsync(CancellationToken cancellationToken)
    {
        if (_table is { RowsOfSheet: 0, Table.IfEmpty: { } why })
        {
            await _workbook!.AddRowAsync([new StyledCell(_text!.Of(why), _styles!.Missing)], cancellationToken);
        }
    }

    /// <inheritdoc />
    public async ValueTask EndAsync(ReportTail tail, CancellationToken cancellationToken)
    {
        await Texts().DefinitionsAsync(_last.Definitions, _head!, _tables, cancellationToken);
        await Texts().EvidenceAsync(_last.Evidence, _head!, tail, _tables, cancellationToken);
        await _workbook!.FinishAsync(cancellationToken);
        await _workbook.DisposeAsync();
        _workbook = null;
        await _file!.DisposeAsync();
        _file = null;
    }

    /// <inheritdoc />
    public ValueTask BreakOffAsync(string why) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // A workbook that has not ended is left alone: its disposal would write the directory that makes it look whole.
        if (_file is not null)
        {
            await _file.DisposeAsync();
            _file = null;
        }

        GC.SuppressFinalize(this);
    }

    private XlsxTextSheets Texts() => new(_workbook!, _styles!, _text!);

    private async ValueTask WriteOnNextSheetAsync(XlsxTable table, ReadOnlyMemory<Tables.Cell> row, CancellationToken cancellationToken)
    {
        await BeginSheetAsync(table, cancellationToken);
        table.Take(row.Span);
        await _workbook!.AddRowAsync(table.Row, cancellationToken);
    }

    private async ValueTask BeginSheetAsync(XlsxTable table, CancellationToken cancellationToken)
    {
        var part = table.Sheets.Count + 1;
        var name = _names.Take(table.Table.Title, part == 1 ? "" : " " + string.Format(CultureInfo.InvariantCulture, _head!.Labels.Part, part));
        table.Begin(name);
        var columns = table.Table.Columns;

        // The rows are not known yet: the filter reaches to the end of the sheet.
        var options = new WorksheetOptions
        {
            FrozenRows = 1,
            AutoFilter = new AutoFilterOptions(string.Create(CultureInfo.InvariantCulture, $"A1:{SpreadsheetUtility.GetColumnName(columns.Count)}{MostRows}")),
        };
        for (var index = 0; index < columns.Count; index++)
        {
            options.Column(index + 1).Width = Width(columns[index]);
        }

        await _workbook!.StartWorksheetAsync(name, options, cancellationToken);
        if (XlsxRows.Height(columns.Select(column => (column.Heading, Width(column)))) is { } height)
        {
            await _workbook.AddRowAsync(table.Headings, height, cancellationToken);
        }
        else
        {
            await _workbook.AddRowAsync(table.Headings, cancellationToken);
        }
    }

    // The button of the filter takes some of it.
    private static double Width(ReportColumn column) => Math.Clamp(column.Width, 4, 120) + 2;
}
