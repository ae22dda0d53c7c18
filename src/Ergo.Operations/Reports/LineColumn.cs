using System.Runtime.CompilerServices;
using Ergo.Reports.Tables;

namespace Ergo.Operations.Reports;

/// <summary>A column of lines, with how its cells are filled.</summary>
/// <param name="Spec">The column.</param>
/// <param name="Of">The cell of a line.</param>
internal sealed record LineColumn<T>(ReportColumnSpec Spec, Func<ReportWarehouse, T, Cell> Of);

/// <summary>Lines as rows of cells.</summary>
internal static class LineColumns
{
    /// <summary>The warehouse's name.</summary>
    public static LineColumn<T> Warehouse<T>() => new(new ReportColumnSpec("warehouse", ColumnKind.Text, IsKey: true, Width: 22), (warehouse, _) => Cell.Of(warehouse.Label));

    /// <summary>A moment by the warehouse's clocks.</summary>
    public static LineColumn<T> Time<T>(string name, Func<T, DateTimeOffset?> of, bool isKey = false) =>
        new(new ReportColumnSpec(name, ColumnKind.Time, isKey, Width: 18), (warehouse, line) => Cell.Of(of(line) is { } moment ? warehouse.Local(moment) : (DateTimeOffset?)null));

    /// <summary>A text.</summary>
    public static LineColumn<T> Text<T>(string name, Func<T, string?> of, bool isKey = false, int width = 18) => new(new ReportColumnSpec(name, ColumnKind.Text, isKey, Width: width), (_, line) => Cell.Of(of(line)));

    /// <summary>A whole number.</summary>
    public static LineColumn<T> Whole<T>(string name, Func<T, long?> of, bool isKey = false) => new(new ReportColumnSpec(name, ColumnKind.Whole, isKey), (_, line) => Cell.Of(of(line)));

    /// <summary>A number of two decimals.</summary>
    public static LineColumn<T> Number<T>(string name, Func<T, double?> of) => new(new ReportColumnSpec(name, ColumnKind.Number), (_, line) => Cell.Of(of(line)));

    /// <summary>A share, told in percent with one decimal.</summary>
    public static LineColumn<T> Share<T>(string name, Func<T, double?> of) => new(new ReportColumnSpec(name, ColumnKind.Share, Decimals: 1), (_, line) => Cell.Of(of(line)));

    /// <summary>The columns without how they are filled.</summary>
    public static IReadOnlyList<ReportColumnSpec> Specs<T>(this IReadOnlyList<LineColumn<T>> columns) => [.. columns.Select(column => column.Spec)];

    /// <summary>A line as cells of its own.</summary>
    public static Cell[] Row<T>(this IReadOnlyList<LineColumn<T>> columns, ReportWarehouse warehouse, T line) => [.. columns.Select(column => column.Of(warehouse, line))];

    /// <summary>Lines of all warehouses as rows, whose memory is used again.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="source">Of which warehouses.</param>
    /// <param name="read">Reads the lines of one.</param>
    /// <param name="snapshots">Snapshots behind a line.</param>
    /// <param name="cancellationToken">Stops between two lines.</param>
    public static async IAsyncEnumerable<ReportRow> FillAsync<T>(
        this IReadOnlyList<LineColumn<T>> columns, ReportSource source, Func<ReportWarehouse, IAsyncEnumerable<T>> read, Func<T, long> snapshots,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var row = new Cell[columns.Count];
        foreach (var warehouse in source.Warehouses)
        {
            await foreach (var line in read(warehouse).WithCancellation(cancellationToken))
            {
                for (var index = 0; index < row.Length; index++)
                {
                    row[index] = columns[index].Of(warehouse, line);
                }

                yield return new ReportRow(row, snapshots(line));
            }
        }
    }

    /// <summary>A short table of all warehouses.</summary>
    public static async Task<ReportTotals> TableAsync<T>(
        this IReadOnlyList<LineColumn<T>> columns, string name, ReportSource source, Func<ReportWarehouse, IAsyncEnumerable<T>> read, Func<ReportWarehouse, T, ReportTotalsBar?>? bar,
        CancellationToken cancellationToken)
    {
        List<Cell[]> rows = [];
        List<ReportTotalsBar> bars = [];
        foreach (var warehouse in source.Warehouses)
        {
            await foreach (var line in read(warehouse).WithCancellation(cancellationToken))
            {
                rows.Add(columns.Row(warehouse, line));
                if (bar?.Invoke(warehouse, line) is { } drawn)
                {
                    bars.Add(drawn);
                }
            }
        }

        return new ReportTotals(new ReportTableSpec(name, columns.Specs(), IsMain: false), rows, bars);
    }
}
