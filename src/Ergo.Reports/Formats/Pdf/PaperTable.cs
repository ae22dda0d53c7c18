using System.Globalization;
using Ergo.Reports.Tables;

namespace Ergo.Reports.Formats.Pdf;

/// <summary>A table that waits to be drawn: its cells in words.</summary>
/// <param name="table">The table.</param>
internal sealed class PaperTable(ReportTable table)
{
    private const long Grouped = 10_000;
    private readonly List<string[]> _rows = [];

    /// <summary>The table.</summary>
    public ReportTable Table => table;

    /// <summary>Its rows: a clean text for each column.</summary>
    public IReadOnlyList<string[]> Rows => _rows;

    /// <summary>Its headings, clean.</summary>
    public IReadOnlyList<string> Headings { get; } = [.. table.Columns.Select(column => PaperText.Clean(column.Heading))];

    /// <summary>Takes a row.</summary>
    public void Add(string[] row) => _rows.Add(row);

    /// <summary>
    /// Ends it: large whole numbers get their digits grouped, a column at a time so that all of it looks the same; columns of short ones,
    /// which may be years, do not.
    /// </summary>
    /// <param name="culture">How numbers are written.</param>
    public void Finish(CultureInfo culture)
    {
        for (var column = 0; column < table.Columns.Count; column++)
        {
            if (table.Columns[column].Kind != ColumnKind.Whole)
            {
                continue;
            }

            var isLarge = _rows.Any(row => Number(row[column]) is <= -Grouped or >= Grouped);
            foreach (var row in _rows)
            {
                row[column] = Number(row[column]) is { } number ? PaperText.Clean(number.ToString(isLarge ? "#,0" : "0", culture)) : row[column];
            }
        }
    }

    /// <summary>Whether a column is read from its right end.</summary>
    public bool IsRight(int column) => table.Columns[column].Kind is ColumnKind.Whole or ColumnKind.Number or ColumnKind.Share;

    /// <summary>Whether a column may be broken into lines; figures and dates stay whole.</summary>
    public bool Wraps(int column) => table.Columns[column].Kind == ColumnKind.Text;

    private static long? Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
