using System.Globalization;
using Ergo.Reports.Tables;

namespace Ergo.Portal.Pages.Reports;

/// <summary>Cells of a preview in words.</summary>
internal static class CellText
{
    /// <summary>A cell as people read it.</summary>
    public static string Of(ReportColumn column, Cell cell) => !cell.IsKnown ? column.Missing : column.Kind switch
    {
        ColumnKind.Whole => cell.AsWhole.ToString("N0", CultureInfo.InvariantCulture),
        ColumnKind.Number => cell.AsNumber.ToString("N" + column.Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        ColumnKind.Share => (cell.AsNumber * 100).ToString("N" + column.Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        ColumnKind.Time => cell.AsTime.ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture),
        ColumnKind.Day => cell.AsDay.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
        ColumnKind.Flag => cell.AsFlag ? "yes" : "no",
        _ => cell.AsText,
    };
}
