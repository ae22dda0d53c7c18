using Ergo.Reports.Tables;
using SpreadCheetah;

namespace Ergo.Reports.Formats.Xlsx;

/// <summary>A table on its way into a workbook: the sheets it has so far, and the one row there is room for.</summary>
/// <param name="table">The table.</param>
/// <param name="cells">Its cells for the workbook.</param>
internal sealed class XlsxTable(ReportTable table, XlsxCells cells)
{
    private readonly StyledCell[] _row = new StyledCell[table.Columns.Count];
    private readonly List<(string Name, long Rows)> _sheets = [];

    /// <summary>The table.</summary>
    public ReportTable Table => table;

    /// <summary>The row that was taken last; the same memory for each.</summary>
    public ReadOnlyMemory<StyledCell> Row => _row;

    /// <summary>The row of headings.</summary>
    public StyledCell[] Headings { get; } = cells.Headings();

    /// <summary>Rows of the last sheet, without the headings.</summary>
    public int RowsOfSheet { get; private set; }

    /// <summary>Names of its sheets and their rows without the headings.</summary>
    public IReadOnlyList<(string Name, long Rows)> Sheets => _sheets.Count == 0 ? [] : [.. _sheets.SkipLast(1), (_sheets[^1].Name, RowsOfSheet)];

    /// <summary>Begins a sheet.</summary>
    public void Begin(string name)
    {
        if (_sheets.Count > 0)
        {
            _sheets[^1] = (_sheets[^1].Name, RowsOfSheet);
        }

        _sheets.Add((name, 0));
        RowsOfSheet = 0;
    }

    /// <summary>Takes a row.</summary>
    public void Take(ReadOnlySpan<Tables.Cell> row)
    {
        cells.Fill(row, _row);
        RowsOfSheet++;
    }
}
