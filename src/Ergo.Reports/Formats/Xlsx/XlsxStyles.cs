using System.Drawing;
using Ergo.Reports.Tables;
using SpreadCheetah;
using SpreadCheetah.Styling;

namespace Ergo.Reports.Formats.Xlsx;

/// <summary>The looks of a workbook's cells.</summary>
/// <param name="workbook">The workbook they are of.</param>
internal sealed class XlsxStyles(Spreadsheet workbook)
{
    private static readonly Color Ink = Color.FromArgb(0x1B, 0x23, 0x2C);
    private static readonly Color Muted = Color.FromArgb(0x5A, 0x66, 0x72);
    private static readonly Color Hairline = Color.FromArgb(0xC9, 0xD1, 0xD9);
    private static readonly Color HeadFill = Color.FromArgb(0xE8, 0xEE, 0xF5);
    private static readonly Color WarningFill = Color.FromArgb(0xFF, 0xF3, 0xD6);
    private static readonly Color WarningInk = Color.FromArgb(0x6B, 0x45, 0x00);

    // A person who edits such a cell does not turn it into a formula.
    private static readonly NumberFormat TextFormat = NumberFormat.Standard(StandardNumberFormat.Text);
    private static readonly Border Under = new() { Bottom = new EdgeBorder { BorderStyle = BorderStyle.Thin, Color = Hairline } };

    private readonly Dictionary<string, StyleId> _formats = [];

    /// <summary>The report's title.</summary>
    public StyleId Title { get; } = workbook.AddStyle(new Style { Font = { Bold = true, Size = 16, Color = Ink }, Format = TextFormat });

    /// <summary>What stands under the title.</summary>
    public StyleId Subtitle { get; } = workbook.AddStyle(new Style { Font = { Size = 12, Color = Muted }, Format = TextFormat });

    /// <summary>A heading over rows.</summary>
    public StyleId Section { get; } = workbook.AddStyle(new Style { Font = { Bold = true, Size = 12, Color = Ink }, Border = Under, Format = TextFormat });

    /// <summary>What a value is of.</summary>
    public StyleId Label { get; } = workbook.AddStyle(new Style { Font = { Color = Muted }, Alignment = { WrapText = true, Vertical = VerticalAlignment.Top }, Format = TextFormat });

    /// <summary>Text that may be long.</summary>
    public StyleId Value { get; } = workbook.AddStyle(new Style { Alignment = { WrapText = true, Vertical = VerticalAlignment.Top, Horizontal = HorizontalAlignment.Left }, Format = TextFormat });

    /// <summary>A count beside texts.</summary>
    public StyleId Count { get; } = workbook.AddStyle(new Style { Alignment = { Vertical = VerticalAlignment.Top, Horizontal = HorizontalAlignment.Left }, Format = NumberFormat.Standard(StandardNumberFormat.NoDecimalPlaces) });

    /// <summary>The word before warnings.</summary>
    public StyleId WarningLabel { get; } = workbook.AddStyle(new Style
    {
        Font = { Bold = true, Color = WarningInk }, Fill = { Color = WarningFill }, Alignment = { Vertical = VerticalAlignment.Top }, Format = TextFormat,
    });

    /// <summary>A warning.</summary>
    public StyleId Warning { get; } = workbook.AddStyle(new Style
    {
        Font = { Color = WarningInk }, Fill = { Color = WarningFill }, Alignment = { WrapText = true, Vertical = VerticalAlignment.Top }, Format = TextFormat,
    });

    /// <summary>A table's heading over text.</summary>
    public StyleId Heading { get; } = workbook.AddStyle(HeadingStyle(HorizontalAlignment.Left));

    /// <summary>A table's heading over numbers.</summary>
    public StyleId NumberHeading { get; } = workbook.AddStyle(HeadingStyle(HorizontalAlignment.Right));

    /// <summary>Text in a table.</summary>
    public StyleId Text { get; } = workbook.AddStyle(new Style { Format = TextFormat });

    /// <summary>What stands in place of a text that is missing.</summary>
    public StyleId Missing { get; } = workbook.AddStyle(new Style { Font = { Color = Muted }, Format = TextFormat });

    /// <summary>What stands in place of a number that is missing.</summary>
    public StyleId MissingNumber { get; } = workbook.AddStyle(new Style { Font = { Color = Muted }, Alignment = { Horizontal = HorizontalAlignment.Right }, Format = TextFormat });

    /// <summary>The look of a column's known cells.</summary>
    public StyleId Of(ReportColumn column) => column.Kind switch
    {
        ColumnKind.Whole => Formatted("0"),
        ColumnKind.Number => Formatted(NumberFormats.Of(column)),
        ColumnKind.Share => Formatted(NumberFormats.Of(column) + "%"),
        ColumnKind.Time => Formatted("yyyy\\-mm\\-dd\\ hh:mm", HorizontalAlignment.Left),
        ColumnKind.Day => Formatted("yyyy\\-mm\\-dd", HorizontalAlignment.Left),
        _ => Text,
    };

    /// <summary>The look of a column's heading.</summary>
    public StyleId HeadingOf(ReportColumn column) => IsNumber(column) ? NumberHeading : Heading;

    /// <summary>The look of what stands in place of a column's missing cells.</summary>
    public StyleId MissingOf(ReportColumn column) => IsNumber(column) ? MissingNumber : Missing;

    private static bool IsNumber(ReportColumn column) => column.Kind is ColumnKind.Whole or ColumnKind.Number or ColumnKind.Share;

    private static Style HeadingStyle(HorizontalAlignment side) => new()
    {
        Font = { Bold = true, Color = Ink },
        Fill = { Color = HeadFill },
        Border = Under,
        Alignment = { WrapText = true, Vertical = VerticalAlignment.Center, Horizontal = side },
        Format = TextFormat,
    };

    private StyleId Formatted(string format, HorizontalAlignment side = HorizontalAlignment.None)
    {
        if (!_formats.TryGetValue(format, out var style))
        {
            _formats[format] = style = workbook.AddStyle(new Style { Format = NumberFormat.Custom(format), Alignment = { Horizontal = side } });
        }

        return style;
    }
}
