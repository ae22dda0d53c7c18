using PdfSharp.Drawing;
using PdfSharp.Pdf;
using PdfSharp.UniversalAccessibility;

namespace Ergo.Reports.Formats.Pdf;

/// <summary>A piece of a box that stays on one page.</summary>
/// <param name="Height">In points.</param>
/// <param name="Draw">Draws it, from its top.</param>
internal sealed record Strip(double Height, Action<double> Draw);

/// <summary>A framed part of a page, over as many pages as it needs.</summary>
/// <param name="paper">The pages.</param>
/// <param name="fill">Its ground.</param>
/// <param name="edge">Its frame.</param>
internal sealed class Box(Paper paper, XColor fill, XColor edge)
{
    private const double Padding = 12;

    // A text longer than that goes on in a strip of its own, which may stand on the next page.
    private const int MostLines = 12;

    /// <summary>Where its content begins.</summary>
    public static double Left => Paper.Left + Padding;

    /// <summary>How wide its content is.</summary>
    public double Width => paper.Width - (2 * Padding);

    /// <summary>A text as strips.</summary>
    /// <param name="text">The text, clean.</param>
    /// <param name="look">How it looks.</param>
    /// <param name="x">Its left.</param>
    /// <param name="width">How wide a line may be.</param>
    /// <param name="tag">What it is.</param>
    /// <param name="before">Drawn before the first strip, within it.</param>
    /// <param name="room">Below the last strip.</param>
    public IEnumerable<Strip> Text(string text, TextLook look, double x, double width, PdfBlockLevelElementTag tag, Action<double>? before = null, double room = 0)
    {
        var lines = look.Lines(text, width);
        for (var start = 0; start < lines.Count; start += MostLines)
        {
            var (first, part) = (start == 0, lines.GetRange(start, Math.Min(MostLines, lines.Count - start)));
            yield return new Strip((part.Count * look.LineHeight) + (start + MostLines >= lines.Count ? room : 0), top =>
            {
                if (first)
                {
                    before?.Invoke(top);
                }

                using (paper.Element(tag, string.Join(' ', part)))
                {
                    for (var index = 0; index < part.Count; index++)
                    {
                        paper.Line(part[index], x, top + (index * look.LineHeight), look);
                    }
                }
            });
        }
    }

    /// <summary>Draws it.</summary>
    /// <param name="strips">Its content; the first is its heading, which never stands alone.</param>
    public void Draw(IReadOnlyList<Strip> strips)
    {
        for (var index = 0; index < strips.Count;)
        {
            var (count, height) = (0, 2 * Padding);
            while (index + count < strips.Count && (height + strips[index + count].Height <= paper.Room || (count == 0 && paper.IsAtTop)))
            {
                height += strips[index + count++].Height;
            }

            if (count == 0 || (index == 0 && count == 1 && strips.Count > 1 && !paper.IsAtTop))
            {
                paper.NextPage(paper.IsLandscape);
                continue;
            }

            var top = paper.Y;
            paper.Ornament(graphics => graphics.DrawRectangle(new XPen(edge, 0.75), new XSolidBrush(fill), Paper.Left, top, paper.Width, height));
            paper.Skip(Padding);
            for (; count > 0; count--, index++)
            {
                strips[index].Draw(paper.Y);
                paper.Skip(strips[index].Height);
            }

            paper.Skip(Padding);
        }
    }
}
