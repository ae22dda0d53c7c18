namespace Ergo.Reports.Formats.Pdf;

/// <summary>Columns that stand side by side.</summary>
/// <param name="Columns">Which of the table's columns.</param>
/// <param name="Widths">How wide each is, in points.</param>
internal sealed record ColumnGroup(IReadOnlyList<int> Columns, IReadOnlyList<double> Widths);

/// <summary>
/// How a table lies on its pages: upright where its columns have room, else on the long side, else in smaller letters. A table that is too
/// wide for all of these is drawn in groups of columns, one group after another, each with the columns that tell the rows apart. Figures
/// are never broken into lines.
/// </summary>
/// <param name="IsLandscape">Whether the pages lie on their long side.</param>
/// <param name="Size">Of the letters, in points.</param>
/// <param name="Groups">The columns.</param>
internal sealed record TableLayout(bool IsLandscape, double Size, IReadOnlyList<ColumnGroup> Groups)
{
    /// <summary>Room at each side of a cell, in points.</summary>
    public const double Padding = 5;

    // In parts of the letters' size.
    private const double MostOfWord = 14;
    private const double MostOfText = 40;
    private const double ShortText = 5;

    /// <summary>Finds the layout of a table.</summary>
    public static TableLayout Of(PaperTable table)
    {
        var columns = Enumerable.Range(0, table.Headings.Count).Select(column => Needs(table, column)).ToArray();
        double Least(double size) => columns.Sum(column => (column.Least * size) + (2 * Padding));
        double Usual(double size) => columns.Sum(column => (column.Usual * size) + (2 * Padding));
        var all = Enumerable.Range(0, columns.Length).ToArray();
        foreach (var (isLandscape, size, crowding) in new[] { (false, 8.5, 1.2), (false, 8, 1.3), (true, 8.5, 1.3), (true, 8, 1.5), (true, 7.5, 1.8), (true, 7, double.MaxValue), (true, 6.5, double.MaxValue) })
        {
            var room = Paper.WidthOf(isLandscape);
            if (Least(size) <= room && Usual(size) <= room * crowding)
            {
                return new TableLayout(isLandscape, size, [Shared(columns, all, size, room)]);
            }
        }

        return Grouped(table, columns);
    }

    private static TableLayout Grouped(PaperTable table, (double Least, double Usual)[] columns)
    {
        const double size = 7;
        var room = Paper.WidthOf(isLandscape: true);
        double Width(int column) => (columns[column].Least * size) + (2 * Padding);

        // The key is repeated where it leaves room for something to be told.
        var keys = Enumerable.Range(0, columns.Length).Where(column => table.Table.Columns[column].IsKey).ToList();
        if (keys.Sum(Width) > room * 0.5)
        {
            keys = [];
        }

        var groups = new List<ColumnGroup>();
        var group = new List<int>(keys);
        foreach (var column in Enumerable.Range(0, columns.Length).Except(keys))
        {
            if (group.Count > keys.Count && group.Sum(Width) + Width(column) > room)
            {
                groups.Add(Shared(columns, group, size, room));
                group = [.. keys];
            }

            group.Add(column);
        }

        groups.Add(Shared(columns, group, size, room));
        return new TableLayout(true, size, groups);
    }

    // What is left goes to the columns by how much they lack; a table with few columns is not pulled apart over the whole page.
    private static ColumnGroup Shared((double Least, double Usual)[] columns, IReadOnlyList<int> group, double size, double room)
    {
        var least = group.Select(column => (columns[column].Least * size) + (2 * Padding)).ToArray();
        var usual = group.Select(column => (columns[column].Usual * size) + (2 * Padding)).ToArray();
        if (least.Sum() > room)
        {
            return new ColumnGroup([.. group], [.. least.Select(width => width * room / least.Sum())]);
        }

        if (usual.Sum() <= room)
        {
            var stretch = Math.Min(room / usual.Sum(), 2.2);
            return new ColumnGroup([.. group], [.. usual.Select(width => width * stretch)]);
        }

        var part = (room - least.Sum()) / (usual.Sum() - least.Sum());
        return new ColumnGroup([.. group], [.. least.Select((width, index) => width + (part * (usual[index] - width)))]);
    }

    // The least width a column can have and the one that suits it, in parts of the letters' size.
    private static (double Least, double Usual) Needs(PaperTable table, int column)
    {
        var heading = table.Headings[column];
        var headingWord = PaperText.WidestWord(heading, isBold: true);
        var (least, usual) = (Math.Min(headingWord, MostOfWord), Math.Max(headingWord, Math.Min(PaperText.Width(heading, isBold: true), 11)));
        foreach (var row in table.Rows)
        {
            var width = PaperText.Width(row[column], isBold: false);
            if (width > usual)
            {
                usual = table.Wraps(column) ? Math.Min(width, MostOfText) : width;
            }

            if (width > least)
            {
                least = table.Wraps(column) && width > ShortText ? Math.Max(least, Math.Min(PaperText.WidestWord(row[column], isBold: false), MostOfWord)) : width;
            }
        }

        return (least, Math.Max(least, usual));
    }
}
