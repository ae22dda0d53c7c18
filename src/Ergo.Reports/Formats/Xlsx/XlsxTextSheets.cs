using System.Globalization;
using Ergo.Reports.Tables;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;

namespace Ergo.Reports.Formats.Xlsx;

/// <summary>The sheets of a workbook that are read and not reckoned with: key facts, definitions, evidence.</summary>
/// <param name="workbook">The workbook.</param>
/// <param name="styles">Its looks.</param>
/// <param name="text">Makes text fit for cells.</param>
internal sealed class XlsxTextSheets(Spreadsheet workbook, XlsxStyles styles, XlsxText text)
{
    private double[] _widths = [];

    /// <summary>Writes the sheet with title, warnings and key facts.</summary>
    public async ValueTask SummaryAsync(string name, ReportHead head, CancellationToken cancellationToken)
    {
        await BeginAsync(name, [22, 66], cancellationToken);
        await RowAsync(cancellationToken, (head.Title, styles.Title));
        await RowAsync(cancellationToken, (head.Subtitle, styles.Subtitle));
        await RowAsync(cancellationToken);
        foreach (var (warning, index) in head.Warnings.Select((warning, index) => (warning, index)))
        {
            await RowAsync(cancellationToken, (index == 0 ? "⚠ " + head.Labels.Warnings : "", styles.WarningLabel), (warning, styles.Warning));
        }

        if (head.Warnings.Count > 0)
        {
            await RowAsync(cancellationToken);
        }

        await RowAsync(cancellationToken, (head.Labels.ExportId, styles.Label), (head.ExportId, styles.Value));
        foreach (var fact in head.Facts)
        {
            await RowAsync(cancellationToken, (fact.Label, styles.Label), (fact.Value, styles.Value));
        }
    }

    /// <summary>Writes the sheet with what terms mean, and what the tables' rows are.</summary>
    public async ValueTask DefinitionsAsync(string name, ReportHead head, IReadOnlyList<XlsxTable> tables, CancellationToken cancellationToken)
    {
        await BeginAsync(name, [20, 44, 26], cancellationToken);
        await RowAsync(cancellationToken, (head.Labels.Definitions, styles.Section), ("", styles.Section), (head.Labels.Source, styles.Section));
        foreach (var definition in head.Definitions)
        {
            await RowAsync(cancellationToken, (definition.Term, styles.Value), (definition.Text, styles.Value), (definition.Source ?? "", styles.Label));
        }

        // Here a title stands whole that is too long for the name of a sheet.
        foreach (var table in tables.Where(table => table.Table.Note is not null || table.Sheets[0].Name != table.Table.Title))
        {
            await RowAsync(cancellationToken, (table.Table.Title, styles.Value), (table.Table.Note ?? table.Sheets[0].Name, styles.Value));
        }
    }

    /// <summary>Writes the sheet with what can be checked.</summary>
    public async ValueTask EvidenceAsync(string name, ReportHead head, ReportTail tail, IReadOnlyList<XlsxTable> tables, CancellationToken cancellationToken)
    {
        await BeginAsync(name, [22, 66], cancellationToken);
        await RowAsync(cancellationToken, (head.Labels.Evidence, styles.Section), ("", styles.Section));
        await RowAsync(cancellationToken, (head.Labels.ExportId, styles.Label), (head.ExportId, styles.Value));
        await CountAsync(head.Labels.Rows, tail.Rows, cancellationToken);
        foreach (var fact in tail.Facts.Where(fact => !fact.Label.Equals(head.Labels.Rows, StringComparison.OrdinalIgnoreCase)))
        {
            await RowAsync(cancellationToken, (fact.Label, styles.Label), (fact.Value, styles.Value));
        }

        await RowAsync(cancellationToken);
        await RowAsync(cancellationToken, (head.Labels.Rows, styles.Section), ("", styles.Section));
        foreach (var (sheet, rows) in tables.SelectMany(table => table.Sheets))
        {
            await CountAsync(sheet, rows, cancellationToken);
        }
    }

    private ValueTask BeginAsync(string name, double[] widths, CancellationToken cancellationToken)
    {
        _widths = widths;
        var options = new WorksheetOptions { ShowGridlines = false };
        for (var index = 0; index < widths.Length; index++)
        {
            options.Column(index + 1).Width = widths[index];
        }

        return workbook.StartWorksheetAsync(name, options, cancellationToken);
    }

    private ValueTask CountAsync(string label, long count, CancellationToken cancellationToken) =>
        workbook.AddRowAsync([new StyledCell(text.Of(label), styles.Label), new StyledCell(count, styles.Count)], cancellationToken);

    private ValueTask RowAsync(CancellationToken cancellationToken, params (string Text, StyleId Style)[] cells)
    {
        var row = Array.ConvertAll(cells, cell => new StyledCell(text.Of(cell.Text), cell.Style));

        var isTitle = cells.Any(cell => cell.Style == styles.Title || cell.Style == styles.Subtitle);
        return isTitle || XlsxRows.Height(cells.Select((cell, index) => (cell.Text, _widths[index]))) is not { } height
            ? workbook.AddRowAsync(row, cancellationToken)
            : workbook.AddRowAsync(row, height, cancellationToken);
    }
}
