using System.Globalization;
using System.Text.RegularExpressions;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;

namespace Ergo.Reports.Tests.Tools;

/// <summary>A cell as it is read: a text, or a number with its format; neither where it is empty.</summary>
internal sealed record ReadCell(string? Text, double? Number, string Format, bool HasFormula)
{
    public override string ToString() => Text ?? Number?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}

/// <summary>A sheet as it is read.</summary>
internal sealed record ReadSheet(string Name, IReadOnlyList<IReadOnlyList<ReadCell>> Rows, double? FrozenRows, string? Filter, IReadOnlyList<double> Widths);

/// <summary>Reads a workbook with the Open XML SDK, which first has to find it valid.</summary>
internal static partial class Workbook
{
    public static IReadOnlyList<ReadSheet> Read(Stream file)
    {
        using var document = SpreadsheetDocument.Open(file, isEditable: false);
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Microsoft365).Validate(document).Select(error => $"{error.Part?.Uri} {error.Path?.XPath}: {error.Description}"));
        var book = document.WorkbookPart!;
        var formats = Formats(book.WorkbookStylesPart!.Stylesheet!);
        return [.. book.Workbook!.Sheets!.Elements<Sheet>().Select(sheet => Read(sheet.Name!.Value!, ((WorksheetPart)book.GetPartById(sheet.Id!.Value!)).Worksheet!, formats))];
    }

    private static ReadSheet Read(string name, Worksheet sheet, string[] formats) => new(
        name,
        [.. sheet.GetFirstChild<SheetData>()!.Elements<Row>().Select(row => (IReadOnlyList<ReadCell>)[.. row.Elements<Cell>().Select(cell => Read(cell, formats))])],
        sheet.Descendants<Pane>().SingleOrDefault(pane => pane.State?.Value == PaneStateValues.Frozen)?.VerticalSplit?.Value,
        sheet.GetFirstChild<AutoFilter>()?.Reference?.Value,
        [.. sheet.Descendants<Column>().Select(column => column.Width!.Value)]);

    private static ReadCell Read(Cell cell, string[] formats)
    {
        var format = formats[cell.StyleIndex?.Value ?? 0];
        var hasFormula = cell.CellFormula is not null;
        if (cell.DataType?.Value == CellValues.InlineString)
        {
            return new ReadCell(Escape().Replace(cell.InlineString!.InnerText, escape => ((char)ushort.Parse(escape.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()), null, format, hasFormula);
        }

        Assert.Contains(cell.DataType?.Value, new CellValues?[] { null, CellValues.Number });
        return new ReadCell(null, cell.CellValue is null ? null : double.Parse(cell.CellValue.Text, CultureInfo.InvariantCulture), format, hasFormula);
    }

    private static string[] Formats(Stylesheet styles)
    {
        var own = styles.NumberingFormats?.Elements<NumberingFormat>().ToDictionary(one => one.NumberFormatId!.Value, one => one.FormatCode!.Value!) ?? [];
        return [.. styles.CellFormats!.Elements<CellFormat>().Select(one => own.GetValueOrDefault(one.NumberFormatId!.Value, one.NumberFormatId.Value.ToString(CultureInfo.InvariantCulture)))];
    }

    // ECMA-376, 22.9.2.19.
    [GeneratedRegex("_x([0-9A-Fa-f]{4})_")]
    private static partial Regex Escape();
}
