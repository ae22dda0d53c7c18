using System.Globalization;
using Ergo.Reports.Tables;
using PdfSharp.Drawing;
using PdfSharp.UniversalAccessibility;

namespace Ergo.Reports.Formats.Pdf;

/// <summary>The first page: what the report is, what must be known before its figures are used, the key facts, and what can be checked.</summary>
/// <param name="paper">The pages.</param>
/// <param name="head">The report.</param>
/// <param name="tail">What is known at its end.</param>
internal sealed class CoverPage(Paper paper, ReportHead head, ReportTail tail)
{
    private const double Gap = 20;
    private static readonly TextLook Value = new(10, false, PaperLook.Ink);

    /// <summary>Draws it.</summary>
    public void Draw()
    {
        paper.NextPage(isLandscape: false);
        paper.Bookmark(head.Title);
        paper.Skip(12);
        paper.Ornament(graphics => graphics.DrawRectangle(new XSolidBrush(PaperLook.Accent), Paper.Left, paper.Y, 36, 3));
        paper.Skip(18);
        paper.Paragraph(PaperText.Clean(head.Title), PaperLook.Title, PdfBlockLevelElementTag.Heading1);
        paper.Skip(2);
        paper.Paragraph(PaperText.Clean(head.Subtitle), PaperLook.Subtitle);
        paper.Skip(4);
        paper.Paragraph(PaperText.Clean($"{head.Labels.ExportId}  {head.ExportId}"), PaperLook.Label);
        paper.Skip(Gap);
        Warnings();
        Facts(head.Labels.Summary, head.Facts);
        var rows = new ReportFact(head.Labels.Rows, tail.Rows.ToString("N0", PaperNumbers.Culture(head.Labels)));
        Facts(head.Labels.Evidence, tail.Facts.Any(fact => fact.Label.Equals(rows.Label, StringComparison.OrdinalIgnoreCase)) ? tail.Facts : [rows, .. tail.Facts]);
    }

    private void Warnings()
    {
        if (head.Warnings.Count == 0)
        {
            return;
        }

        var box = new Box(paper, PaperLook.WarningFill, PaperLook.WarningEdge);
        var heading = PaperLook.BoxHeading with { Ink = PaperLook.WarningInk, Size = 11 };
        var text = PaperLook.Body with { Ink = PaperLook.WarningInk };
        var count = head.Warnings.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({head.Warnings.Count})");
        List<Strip> strips = [.. box.Text(PaperText.Clean(head.Labels.Warnings) + count, heading, Box.Left + 20, box.Width - 20, PdfBlockLevelElementTag.Heading2, WarningSign, room: 4)];
        foreach (var warning in head.Warnings)
        {
            strips.AddRange(box.Text(PaperText.Clean(warning), text, Box.Left + 20, box.Width - 20, PdfBlockLevelElementTag.Paragraph, head.Warnings.Count == 1 ? null : Dash, room: 3));
        }

        box.Draw(strips);
        paper.Skip(Gap);
    }

    private void WarningSign(double top) => paper.Ornament(graphics =>
    {
        var (x, y) = (Box.Left, top + 1.5);
        graphics.DrawPolygon(new XPen(PaperLook.WarningInk, 1.1) { LineJoin = XLineJoin.Round }, new XSolidBrush(PaperLook.WarningEdge), [new(x, y + 12), new(x + 7, y), new(x + 14, y + 12)], XFillMode.Winding);
        graphics.DrawLine(new XPen(PaperLook.Ink, 1.4), x + 7, y + 4, x + 7, y + 8);
        graphics.DrawRectangle(new XSolidBrush(PaperLook.Ink), x + 6.3, y + 9.2, 1.4, 1.4);
    });

    private void Dash(double top) => paper.Ornament(graphics =>
        graphics.DrawLine(new XPen(PaperLook.WarningInk, 1), Box.Left + 5, top + 7, Box.Left + 10, top + 7));

    private void Facts(string title, IReadOnlyList<ReportFact> facts)
    {
        if (facts.Count == 0)
        {
            return;
        }

        var box = new Box(paper, XColors.White, PaperLook.Hairline);
        List<Strip> strips = [.. box.Text(PaperText.Clean(title), PaperLook.BoxHeading, Box.Left, box.Width, PdfBlockLevelElementTag.Heading2, room: 5)];
        var half = (box.Width - Gap) / 2;
        var clean = facts.Select(fact => new ReportFact(PaperText.Clean(fact.Label), PaperText.Clean(fact.Value))).ToList();
        for (var index = 0; index < clean.Count; index++)
        {
            // Two short ones stand side by side.
            if (index + 1 < clean.Count && IsShort(clean[index], half) && IsShort(clean[index + 1], half))
            {
                var (left, right) = (clean[index], clean[++index]);
                strips.Add(new Strip(PaperLook.Label.LineHeight + Value.LineHeight + 7, top =>
                {
                    Short(left, Box.Left, top);
                    Short(right, Box.Left + half + Gap, top);
                }));
            }
            else
            {
                strips.AddRange(box.Text(clean[index].Label, PaperLook.Label, Box.Left, box.Width, PdfBlockLevelElementTag.Paragraph));
                strips.AddRange(box.Text(clean[index].Value, Value, Box.Left, box.Width, PdfBlockLevelElementTag.Paragraph, room: 7));
            }
        }

        box.Draw(strips);
        paper.Skip(Gap);
    }

    private static bool IsShort(ReportFact fact, double room) => PaperLook.Label.Width(fact.Label) <= room && Value.Width(fact.Value) <= room && !fact.Value.Contains('\n');

    private void Short(ReportFact fact, double x, double top)
    {
        using (paper.Element(PdfBlockLevelElementTag.Paragraph, fact.Label))
        {
            paper.Line(fact.Label, x, top, PaperLook.Label);
        }

        using (paper.Element(PdfBlockLevelElementTag.Paragraph, fact.Value))
        {
            paper.Line(fact.Value, x, top + PaperLook.Label.LineHeight, Value);
        }
    }
}
