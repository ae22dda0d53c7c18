using System.Globalization;
using Ergo.Reports.Tables;
using SpreadCheetah;
using SpreadCheetah.Styling;

namespace Ergo.Reports.Formats.Xlsx;

/// <summary>The cells of one table's columns as a workbook's cells.</summary>
/// <param name="styles">The workbook's looks.</param>
/// <param name="text">Makes text fit for cells.</param>
/// <param name="labels">The words for yes and no.</param>
/// <param name="columns">The columns.</param>
internal sealed class XlsxCells(XlsxStyles styles, XlsxText text, ReportLabels labels, IReadOnlyList<ReportColumn> columns)
{
    // Excel keeps 15 digits of a number.
    private const long MostWhole = 999_999_999_999_999;

    // Excel takes 1900 for a leap year: days before its end are a day apart in different programs.
    private static readonly DateTime FirstDay = new(1900, 3, 1);

    private readonly StyleId[] _styles = [.. columns.Select(styles.Of)];
    private readonly StyledCell[] _missing = [.. columns.Select(column => column.Missing.Length == 0 ? default : new StyledCell(text.Of(column.Missing), styles.MissingOf(column)))];
    private readonly string _yes = text.Of(labels.Yes);
    private readonly string _no = text.Of(labels.No);

    /// <summary>The headings.</summary>
    public StyledCell[] Headings() => [.. columns.Select(column => new StyledCell(text.Of(column.Heading), styles.HeadingOf(column)))];

    /// <summary>Fills a row.</summary>
    /// <param name="row">A cell for each column.</param>
    /// <param name="target">As many.</param>
    public void Fill(ReadOnlySpan<Tables.Cell> row, Span<StyledCell> target)
    {
        for (var index = 0; index < target.Length; index++)
        {
            var cell = row[index];
            target[index] = cell.IsKnown ? Known(columns[index].Kind, cell, _styles[index]) : _missing[index];
        }
    }

    private StyledCell Known(ColumnKind kind, Tables.Cell cell, StyleId style) => kind switch
    {
        ColumnKind.Whole => cell.AsWhole is >= -MostWhole and <= MostWhole
            ? new StyledCell(cell.AsWhole, style)
            : new StyledCell(cell.AsWhole.ToString(CultureInfo.InvariantCulture), styles.Text),
        ColumnKind.Number or ColumnKind.Share => new StyledCell(cell.AsNumber, style),
        ColumnKind.Time => Moment(cell.AsTime.DateTime, style, "yyyy-MM-dd HH:mm"),
        ColumnKind.Day => Moment(cell.AsDay.ToDateTime(default), style, "yyyy-MM-dd"),
        ColumnKind.Flag => new StyledCell(cell.AsFlag ? _yes : _no, style),
        _ => new StyledCell(text.Of(cell.AsText), style),
    };

    private StyledCell Moment(DateTime moment, StyleId style, string format) => moment >= FirstDay
        ? new StyledCell(moment, style)
        : new StyledCell(moment.ToString(format, CultureInfo.InvariantCulture), styles.Text);
}
