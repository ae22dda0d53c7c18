using Ergo.Reports.Tables;
using PdfSharp.Drawing;
using PdfSharp.Pdf;
using PdfSharp.UniversalAccessibility;

namespace Ergo.Reports.Formats.Pdf;

/// <summary>A table on paper: its title, its note, and its rows over as many pages as they need, with the headings on each.</summary>
/// <param name="paper">The pages.</param>
/// <param name="table">The table.</param>
/// <param name="layout">How it lies on the pages.</param>
internal sealed class TableChapter(Paper paper, PaperTable table, TableLayout layout)
{
    private const double Above = 3;
    private readonly TextLook _text = new(layout.Size, false, PaperLook.Ink);
    private readonly TextLook _missing = new(layout.Size, false, PaperLook.Muted);
    private readonly TextLook _heading = new(layout.Size, true, PaperLook.Ink);

    // Above the headings of further pages, where one line is enough.
    private readonly List<string> _title = PaperLook.Label.Lines(PaperText.Clean(table.Table.Title), Paper.WidthOf(layout.IsLandscape));

    /// <summary>Draws it.</summary>
    public void Draw()
    {
        var title = PaperText.Clean(table.Table.Title);
        foreach (var (group, number) in layout.Groups.Select((group, index) => (group, index + 1)))
        {
            var headings = Cells(group, table.Headings, _heading);
            Begin(group, Height(headings, _heading));
            var part = layout.Groups.Count == 1 ? "" : $" ({number}/{layout.Groups.Count})";
            paper.Bookmark(title + part);
            paper.Paragraph(title + part, PaperLook.Heading, PdfBlockLevelElementTag.Heading2);
            if (table.Table.Note is { } note)
            {
                paper.Skip(2);
                paper.Paragraph(PaperText.Clean(note), PaperLook.Label);
            }

            paper.Skip(6);
            using (paper.Element(PdfBlockLevelElementTag.Table))
            {
                Headings(group, headings, isFirst: true);
                foreach (var row in table.Rows)
                {
                    Row(group, row, headings);
                }
            }

            if (table.Rows.Count == 0 && table.Table.IfEmpty is { } why)
            {
                paper.Skip(4);
                paper.Paragraph(PaperText.Clean(why), PaperLook.Body with { Ink = PaperLook.Muted }, indent: TableLayout.Padding);
            }

            paper.Skip(22);
        }
    }

    // On the page before, where that lies the same way and some rows have room; beside the cover's facts only where all of it has.
    private void Begin(ColumnGroup group, double headings)
    {
        var lines = table.Rows.Take(paper.Pages == 1 ? table.Rows.Count : 6).Sum(row => Height(Cells(group, row, _text), _text));
        var height = 70 + headings + lines;
        if (paper.IsLandscape != layout.IsLandscape || paper.Room < height)
        {
            if (!paper.IsAtTop || paper.IsLandscape != layout.IsLandscape)
            {
                paper.NextPage(layout.IsLandscape);
            }
        }
    }

    private void Headings(ColumnGroup group, List<string>[] headings, bool isFirst)
    {
        var (top, height, width) = (paper.Y, Height(headings, _heading) + 3, group.Widths.Sum());
        paper.Ornament(graphics =>
        {
            graphics.DrawRectangle(new XSolidBrush(PaperLook.Fill), Paper.Left, top, width, height);
            graphics.DrawLine(new XPen(PaperLook.Rule, 0.75), Paper.Left, top + height, Paper.Left + width, top + height);
        });
        if (isFirst)
        {
            using (paper.Element(PdfBlockLevelElementTag.TableRow))
            {
                HeadingCells(group, headings, top, text => paper.Element(PdfBlockLevelElementTag.TableHeaderCell, text));
            }
        }
        else
        {
            // Read aloud once is enough.
            paper.Ornament(_ => HeadingCells(group, headings, top, _ => null));
        }

        paper.Skip(height);
    }

    private void HeadingCells(ColumnGroup group, List<string>[] headings, double top, Func<string, IDisposable?> element)
    {
        var (x, most) = (Paper.Left, headings.Max(lines => lines.Count));
        for (var index = 0; index < headings.Length; index++)
        {
            // Headings of one line stand at the foot, beside the last line of longer ones.
            var first = top + 1.5 + Above + ((most - headings[index].Count) * _heading.LineHeight);
            using (element(string.Join(' ', headings[index])))
            {
                Lines(headings[index], 0, headings[index].Count, x, first, group, index, _heading);
            }

            x += group.Widths[index];
        }
    }

    private void Row(ColumnGroup group, string[] row, List<string>[] headings)
    {
        var cells = Cells(group, row, _text);
        var height = Height(cells, _text);
        if (height > paper.Room && height <= paper.RoomOfPage - Height(headings, _heading) - 17)
        {
            Turn(group, headings);
        }

        // A row that is taller than a page goes on at the next one.
        var most = cells.Max(lines => lines.Count);
        for (var start = 0; start < most;)
        {
            if (paper.Room < _text.LineHeight + (2 * Above))
            {
                Turn(group, headings);
            }

            var count = Math.Min(most - start, Math.Max(1, (int)((paper.Room - (2 * Above)) / _text.LineHeight)));
            Slice(group, row, cells, start, count);
            start += count;
        }
    }

    private void Slice(ColumnGroup group, string[] row, List<string>[] cells, int start, int count)
    {
        var (top, x) = (paper.Y, Paper.Left);
        using (paper.Element(PdfBlockLevelElementTag.TableRow))
        {
            for (var index = 0; index < cells.Length; index++)
            {
                var part = Math.Clamp(cells[index].Count - start, 0, count);
                var isWhole = start == 0 && part == cells[index].Count;
                using (paper.Element(PdfBlockLevelElementTag.TableDataCell, isWhole ? row[group.Columns[index]] : null))
                {
                    Lines(cells[index], start, part, x, top + Above, group, index, IsMissing(row, group.Columns[index]) ? _missing : _text);
                }

                x += group.Widths[index];
            }
        }

        paper.Skip((count * _text.LineHeight) + (2 * Above));
        var (bottom, end) = (paper.Y, Paper.Left + group.Widths.Sum());
        paper.Ornament(graphics => graphics.DrawLine(PaperLook.Thin(PaperLook.Hairline), Paper.Left, bottom, end, bottom));
    }

    private void Lines(List<string> lines, int start, int count, double x, double top, ColumnGroup group, int index, TextLook look)
    {
        var isRight = table.IsRight(group.Columns[index]);
        x += isRight ? group.Widths[index] - TableLayout.Padding : TableLayout.Padding;
        for (var line = 0; line < count; line++)
        {
            paper.Line(lines[start + line], x, top + (line * look.LineHeight), look, isRight);
        }
    }

    private void Turn(ColumnGroup group, List<string>[] headings)
    {
        paper.NextPage(layout.IsLandscape);
        paper.Ornament(_ => paper.Line(_title[0], Paper.Left, paper.Y - 4, PaperLook.Label));
        paper.Skip(14);
        Headings(group, headings, isFirst: false);
    }

    private bool IsMissing(string[] row, int column) => table.Wraps(column) is false && row[column] == PaperText.Clean(table.Table.Columns[column].Missing);

    private List<string>[] Cells(ColumnGroup group, IReadOnlyList<string> row, TextLook look)
    {
        var cells = new List<string>[group.Columns.Count];
        for (var index = 0; index < cells.Length; index++)
        {
            var text = row[group.Columns[index]];
            var mayWrap = ReferenceEquals(row, table.Headings) || table.Wraps(group.Columns[index]);
            cells[index] = mayWrap ? look.Lines(text, group.Widths[index] - (2 * TableLayout.Padding) + 0.01) : [text];
        }

        return cells;
    }

    private static double Height(List<string>[] cells, TextLook look) => (cells.Max(lines => lines.Count) * look.LineHeight) + (2 * Above);
}
