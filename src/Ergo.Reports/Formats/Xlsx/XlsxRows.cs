using SpreadCheetah.Worksheets;

namespace Ergo.Reports.Formats.Xlsx;

/// <summary>How high rows are whose text is broken into lines: not every program makes room for it by itself.</summary>
internal static class XlsxRows
{
    // In points; the last is the most that Excel takes.
    private const double LineHeight = 15;
    private const double MostHeight = 409;

    /// <summary>The height of a row; null where one line is enough, which every program knows.</summary>
    /// <param name="cells">Its texts, and how wide their columns are, in characters.</param>
    public static RowOptions? Height(IEnumerable<(string Text, double Width)> cells)
    {
        var lines = cells.Select(cell => Lines(cell.Text, cell.Width)).DefaultIfEmpty(1).Max();
        return lines == 1 ? null : new RowOptions { Height = Math.Min(lines * LineHeight, MostHeight) };
    }

    // About: a character is mostly narrower than the figure that widths are counted in, and lines are broken between words.
    private static int Lines(string text, double width) => text.Split('\n').Sum(line => 1 + (int)(line.Length / (width * 1.05)));
}
