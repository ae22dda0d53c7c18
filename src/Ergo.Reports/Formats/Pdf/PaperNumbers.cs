using System.Globalization;
using Ergo.Reports.Tables;

namespace Ergo.Reports.Formats.Pdf;

/// <summary>Cells and numbers as a reader of the report's language writes them.</summary>
internal static class PaperNumbers
{
    /// <summary>The report's language; the invariant one where the machine does not know it.</summary>
    public static CultureInfo Culture(ReportLabels labels)
    {
        try
        {
            return CultureInfo.GetCultureInfo(labels.Language);
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.InvariantCulture;
        }
    }

    /// <summary>A cell in words, clean; whole numbers as plain digits, which <see cref="PaperTable.Finish"/> groups.</summary>
    public static string Of(ReportColumn column, Cell cell, ReportLabels labels, CultureInfo culture) => !cell.IsKnown ? PaperText.Clean(column.Missing) : column.Kind switch
    {
        ColumnKind.Whole => cell.AsWhole.ToString(CultureInfo.InvariantCulture),
        ColumnKind.Number => Decimal(cell.AsNumber, NumberFormats.Of(column), culture),
        ColumnKind.Share => Decimal(cell.AsNumber * 100, NumberFormats.Of(column), culture) + "\u00A0%",
        ColumnKind.Time => cell.AsTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        ColumnKind.Day => cell.AsDay.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ColumnKind.Flag => PaperText.Clean(cell.AsFlag ? labels.Yes : labels.No),
        _ => PaperText.Clean(cell.AsText),
    };

    /// <summary>A value of a chart.</summary>
    public static string Of(double value, CultureInfo culture) => Decimal(value, "0.##", culture);

    private static string Decimal(double value, string format, CultureInfo culture) =>
        PaperText.Clean(value.ToString("#," + format, culture));
}
