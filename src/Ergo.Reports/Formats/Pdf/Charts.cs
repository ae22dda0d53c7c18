using System.Globalization;
using Ergo.Reports.Tables;
using PdfSharp.Drawing;
using PdfSharp.UniversalAccessibility;

namespace Ergo.Reports.Formats.Pdf;

/// <summary>Charts of stacked bars that lie on their side, drawn to one scale from zero; under each bar stand its values.</summary>
/// <param name="paper">The pages.</param>
/// <param name="culture">How numbers are written.</param>
internal sealed class Charts(Paper paper, CultureInfo culture)
{
    private const double BarHeight = 14;
    private const double Gap = 9;
    private const double Swatch = 16;
    private static readonly TextLook Label = new(8.5, false, PaperLook.Ink);
    private static readonly TextLook Values = new(7.5, false, PaperLook.Muted);

    /// <summary>Draws a chart.</summary>
    public void Draw(ReportChart chart)
    {
        var parts = chart.Bars.SelectMany(bar => bar.Parts).DistinctBy(part => (part.Name, part.Tone)).ToList();
        var labels = chart.Bars.Select(bar => PaperText.Clean(bar.Label)).ToList();
        var beside = Math.Min(paper.Width * 0.3, labels.Select(Label.Width).DefaultIfEmpty(0).Max()) + 1;
        var (x, width) = (Paper.Left + beside + 10, paper.Width - beside - 10);
        var most = chart.Bars.Select(Total).DefaultIfEmpty(0).Max();
        var bars = chart.Bars.Select((bar, index) => new Bar(bar, Label.Lines(labels[index], beside), Values.Lines(InWords(bar), width))).ToList();
        var legend = Legend(parts);
        var legendHeight = parts.Count == 0 ? 0 : ((legend[^1].Row + 1) * 14.0) + 6;

        // A chart of few bars stays whole; one of many begins where some of it fits.
        var first = bars.Take(4).Sum(bar => bar.Height);
        var all = bars.Sum(bar => bar.Height);
        paper.Need(Math.Min(paper.RoomOfPage, 40 + (PaperLook.Heading.LineHeight * 2) + legendHeight + (all <= paper.RoomOfPage * 0.5 ? all : first)));
        paper.Bookmark(chart.Title);
        paper.Paragraph(PaperText.Clean(chart.Title), PaperLook.Heading, PdfBlockLevelElementTag.Heading2);
        paper.Skip(2);
        paper.Paragraph(PaperText.Clean(chart.Description), PaperLook.Label);
        paper.Skip(8);
        for (var index = 0; index < bars.Count;)
        {
            var (count, height) = (0, legendHeight);
            while (index + count < bars.Count && (count == 0 || height + bars[index + count].Height <= paper.Room))
            {
                height += bars[index + count++].Height;
            }

            using (paper.Figure(chart.Description, new XRect(Paper.Left, paper.Y, paper.Width, height)))
            {
                DrawLegend(legend);
                paper.Skip(legendHeight);
                var top = paper.Y;
                for (; count > 0; count--, index++)
                {
                    DrawBar(bars[index], x, width, most);
                }

                paper.Draw(graphics => graphics.DrawLine(new XPen(PaperLook.Rule, 0.75), x, top - 3, x, paper.Y - Gap));
            }

            if (index < bars.Count)
            {
                paper.NextPage(paper.IsLandscape);
            }
        }

        paper.Skip(16);
    }

    private static double Total(ReportBar bar) => bar.Parts.Sum(part => Math.Max(0, part.Value));

    private string InWords(ReportBar bar) => string.Join("  ·  ", bar.Parts.Select(part => $"{PaperText.Clean(part.Name)} {PaperNumbers.Of(part.Value, culture)}".Replace(' ', '\u00A0')));

    private List<(ReportBarPart Part, string Name, double X, int Row)> Legend(List<ReportBarPart> parts)
    {
        var result = new List<(ReportBarPart, string, double, int)>();
        var (x, row) = (0.0, 0);
        foreach (var part in parts)
        {
            var name = PaperText.Clean(part.Name);
            var width = Swatch + 5 + Values.Width(name) + 16;
            (x, row) = x > 0 && x + width > paper.Width ? (0, row + 1) : (x, row);
            result.Add((part, name, x, row));
            x += width;
        }

        return result;
    }

    private void DrawLegend(List<(ReportBarPart Part, string Name, double X, int Row)> legend)
    {
        foreach (var (part, name, x, row) in legend)
        {
            var top = paper.Y + (14 * row);
            paper.Draw(graphics => PaperLook.FillTone(graphics, part.Tone, new XRect(Paper.Left + x, top, Swatch, 9)));
            paper.Line(name, Paper.Left + x + Swatch + 5, top - 0.5, Values);
        }
    }

    private void DrawBar(Bar bar, double x, double width, double most)
    {
        for (var line = 0; line < bar.Label.Count; line++)
        {
            paper.Line(bar.Label[line], Paper.Left, paper.Y + ((BarHeight - Label.LineHeight) / 2) + (line * Label.LineHeight), Label);
        }

        var left = x;
        foreach (var part in bar.Of.Parts.Where(part => part.Value > 0 && most > 0))
        {
            var area = new XRect(left, paper.Y, part.Value / most * width, BarHeight);
            paper.Draw(graphics => PaperLook.FillTone(graphics, part.Tone, area));
            left += area.Width;
        }

        for (var line = 0; line < bar.Values.Count; line++)
        {
            paper.Line(bar.Values[line], x + 2, paper.Y + BarHeight + 1.5 + (line * Values.LineHeight), Values);
        }

        paper.Skip(bar.Height);
    }

    private sealed record Bar(ReportBar Of, List<string> Label, List<string> Values)
    {
        public double Height => Math.Max(Label.Count * Charts.Label.LineHeight, BarHeight + 1.5 + (Values.Count * Charts.Values.LineHeight)) + Gap;
    }
}
