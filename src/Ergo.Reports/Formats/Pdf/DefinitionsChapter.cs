using Ergo.Reports.Tables;
using PdfSharp.Drawing;
using PdfSharp.UniversalAccessibility;

namespace Ergo.Reports.Formats.Pdf;

/// <summary>The last chapter: what terms mean, and where that is from.</summary>
/// <param name="paper">The pages.</param>
/// <param name="head">The report.</param>
internal sealed class DefinitionsChapter(Paper paper, ReportHead head)
{
    /// <summary>Draws it.</summary>
    public void Draw()
    {
        if (head.Definitions.Count == 0)
        {
            return;
        }

        if (paper.IsLandscape)
        {
            paper.NextPage(isLandscape: false);
        }

        paper.Need(110);
        paper.Bookmark(head.Labels.Definitions);
        paper.Paragraph(PaperText.Clean(head.Labels.Definitions), PaperLook.Heading, PdfBlockLevelElementTag.Heading2);
        paper.Skip(6);
        foreach (var definition in head.Definitions)
        {
            // The term is not left alone at a page's foot.
            paper.Need(PaperLook.Term.LineHeight + (2 * PaperLook.Body.LineHeight));
            paper.Ornament(graphics => graphics.DrawLine(PaperLook.Thin(PaperLook.Hairline), Paper.Left, paper.Y - 3, Paper.Left + paper.Width, paper.Y - 3));
            paper.Paragraph(PaperText.Clean(definition.Term), PaperLook.Term, PdfBlockLevelElementTag.Heading3);
            paper.Paragraph(PaperText.Clean(definition.Text), PaperLook.Body);
            if (definition.Source is { } source)
            {
                paper.Paragraph(PaperText.Clean($"{head.Labels.Source}: {source}"), PaperLook.Label);
            }

            paper.Skip(9);
        }
    }
}
