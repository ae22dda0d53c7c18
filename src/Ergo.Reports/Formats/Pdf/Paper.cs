using System.Globalization;
using Ergo.Reports.Tables;
using PdfSharp;
using PdfSharp.Drawing;
using PdfSharp.Pdf;
using PdfSharp.UniversalAccessibility;

namespace Ergo.Reports.Formats.Pdf;

/// <summary>
/// The pages of a report, from the first to the last. Whatever is drawn is either an element of the document, which is read aloud, or an
/// ornament. How many pages there are stands on each of them, so all of it is done twice: first in rehearsal, which draws nothing. All
/// lengths are in points, from the top left corner.
/// </summary>
internal sealed class Paper : IDisposable
{
    private const double Margin = 51;
    private const double FootHeight = 62;
    private readonly Dictionary<(string Family, double Size, bool IsBold), XFont> _fonts = [];
    private readonly Dictionary<XFont, EmbeddedFont> _embedded = [];
    private readonly ReportHead _head;
    private readonly string _foot;
    private readonly int _pagesInAll;
    private readonly CancellationToken _cancellation;
    private readonly StructureBuilder? _elements;
    private XGraphics? _graphics;
    private double _height;

    /// <summary>Begins before the first page.</summary>
    /// <param name="head">The report.</param>
    /// <param name="pagesInAll">How many pages there will be; 0 for a rehearsal.</param>
    /// <param name="cancellation">Ends the work at a page's end.</param>
    public Paper(ReportHead head, int pagesInAll, CancellationToken cancellation)
    {
        (_head, _pagesInAll, _cancellation) = (head, pagesInAll, cancellation);
        _foot = PaperText.Clean($"{head.Title}  ·  {head.ExportId}");
        if (pagesInAll > 0)
        {
            Document = new PdfDocument { Language = head.Labels.Language };
            Document.Info.Title = head.Title;
            Document.Info.Subject = head.Subtitle;
            Document.Info.Keywords = head.ExportId;
            Document.Info.Creator = "Ergo Portal";
            Document.ViewerPreferences.DisplayDocTitle = true;
            Document.RenderEvents.RenderTextEvent += (_, text) => UseTabularFigures(text.Font, text.CodePointGlyphIndexPairs);
            var accessibility = UAManager.ForDocument(Document);
            accessibility.SetDocumentLanguage(head.Labels.Language);
            _elements = accessibility.StructureBuilder;
        }
    }

    /// <summary>The document; null in a rehearsal.</summary>
    public PdfDocument? Document { get; }

    /// <summary>Pages so far.</summary>
    public int Pages { get; private set; }

    /// <summary>Whether the page lies on its long side.</summary>
    public bool IsLandscape { get; private set; }

    /// <summary>Where the page's content begins.</summary>
    public static double Left => Margin;

    /// <summary>How wide the page's content is.</summary>
    public double Width => WidthOf(IsLandscape);

    /// <summary>Where the next content begins.</summary>
    public double Y { get; set; }

    /// <summary>What is left of the page's height.</summary>
    public double Room => _height - FootHeight - Y;

    /// <summary>Whether nothing stands on the page yet.</summary>
    public bool IsAtTop { get; private set; }

    /// <summary>What a page has for content, in height, that nothing stands on yet.</summary>
    public double RoomOfPage => _height - FootHeight - Margin;

    /// <summary>How wide a page's content is.</summary>
    public static double WidthOf(bool isLandscape) => (isLandscape ? 842 : 595) - (2 * Margin);

    /// <summary>Begins a page. No element that has text of its own may be open.</summary>
    /// <param name="isLandscape">Whether it lies on its long side.</param>
    public void NextPage(bool isLandscape)
    {
        _cancellation.ThrowIfCancellationRequested();
        Pages++;
        IsLandscape = isLandscape;
        (var width, _height) = isLandscape ? (842.0, 595.0) : (595, 842);
        Y = Margin;
        IsAtTop = true;
        if (Document is not null)
        {
            _graphics?.Dispose();
            var page = Document.AddPage();
            page.Size = PageSize.A4;
            page.Orientation = isLandscape ? PageOrientation.Landscape : PageOrientation.Portrait;
            page.Elements.SetName("/Tabs", "/S");
            _graphics = XGraphics.FromPdfPage(page);
        }

        Foot(width);
    }

    /// <summary>Begins a page like this one where there is less room than that.</summary>
    public void Need(double height)
    {
        if (Room < height && !IsAtTop)
        {
            NextPage(IsLandscape);
        }
    }

    /// <summary>Goes down.</summary>
    public void Skip(double height)
    {
        Y += height;
        IsAtTop = false;
    }

    /// <summary>An element of the document, as long as it is not disposed.</summary>
    /// <param name="tag">What it is; by the long names, which the library knows no attributes for otherwise.</param>
    /// <param name="said">What is read in place of its text, where that is drawn otherwise; null for its text.</param>
    public IDisposable? Element(PdfBlockLevelElementTag tag, string? said = null)
    {
        if (_elements is null)
        {
            return null;
        }

        _elements.BeginElement(tag);
        var element = _elements.CurrentStructureElement;
        // Characters beyond the first 65,536 are drawn, but the library gives them no text.
        if (said is not null && (said.Any(char.IsSurrogate) || VisualOrder.Of(said) != said))
        {
            element.Elements.SetString("/ActualText", said);
        }

        if (tag == PdfBlockLevelElementTag.TableHeaderCell)
        {
            var attributes = new PdfDictionary();
            attributes.Elements.SetName("/O", "/Table");
            attributes.Elements.SetName("/Scope", "/Column");
            element.Elements["/A"] = attributes;
        }

        return new Open(_elements);
    }

    /// <summary>A figure, as long as it is not disposed.</summary>
    /// <param name="description">What it shows.</param>
    /// <param name="area">Where it is.</param>
    public IDisposable? Figure(string description, XRect area)
    {
        _elements?.BeginElement(PdfIllustrationElementTag.Figure, description, area);
        return _elements is null ? null : new Open(_elements);
    }

    /// <summary>Draws what is not read aloud.</summary>
    public void Ornament(Action<XGraphics> draw)
    {
        if (_graphics is not null)
        {
            _elements!.BeginArtifact();
            draw(_graphics);
            _elements.End();
        }
    }

    /// <summary>Draws within an element.</summary>
    public void Draw(Action<XGraphics> draw)
    {
        if (_graphics is not null)
        {
            draw(_graphics);
        }
    }

    /// <summary>Draws one line of text within an element.</summary>
    /// <param name="line">The line, clean.</param>
    /// <param name="x">Its left end, or its right end where it is aligned to it.</param>
    /// <param name="top">Its top.</param>
    /// <param name="look">How it looks.</param>
    /// <param name="isRight">Whether it is aligned to the right.</param>
    public void Line(string line, double x, double top, TextLook look, bool isRight = false)
    {
        if (_graphics is null || line.Length == 0)
        {
            return;
        }

        var runs = PaperText.Runs(line, look.IsBold);
        x -= isRight ? runs.Sum(run => run.Width) * look.Size : 0;
        var brush = new XSolidBrush(look.Ink);
        foreach (var run in runs)
        {
            _graphics.DrawString(run.Text, Font(run.Font, look), brush, x, top + look.Rise);
            x += run.Width * look.Size;
        }
    }

    /// <summary>Draws a text in lines, over pages where it must be.</summary>
    /// <param name="text">The text, clean.</param>
    /// <param name="look">How it looks.</param>
    /// <param name="tag">What it is.</param>
    /// <param name="indent">How far it is from the left.</param>
    public void Paragraph(string text, TextLook look, PdfBlockLevelElementTag tag = PdfBlockLevelElementTag.Paragraph, double indent = 0)
    {
        var lines = look.Lines(text, Width - indent);
        for (var index = 0; index < lines.Count;)
        {
            Need(look.LineHeight);
            var count = Math.Clamp((int)(Room / look.LineHeight), 1, lines.Count - index);
            using (Element(tag, string.Join(' ', lines.Skip(index).Take(count))))
            {
                for (; count > 0; count--, index++)
                {
                    Line(lines[index], Left + indent, Y, look);
                    Skip(look.LineHeight);
                }
            }
        }
    }

    /// <summary>A place that a reader finds in the document's table of contents.</summary>
    public void Bookmark(string title)
    {
        if (Document is not null)
        {
            Document.Outlines.Add(PaperText.Clean(title), Document.Pages[^1], true);
        }
    }

    /// <summary>Ends the last page.</summary>
    public void Dispose()
    {
        _graphics?.Dispose();
        Document?.Dispose();
    }

    /// <summary>Ends the last page; what follows is to save the document.</summary>
    public void End()
    {
        _graphics?.Dispose();
        _graphics = null;
    }

    private void Foot(double width) => Ornament(graphics =>
    {
        var top = _height - 40;
        var page = string.Format(CultureInfo.InvariantCulture, _head.Labels.PageOf, Pages, _pagesInAll);
        graphics.DrawLine(PaperLook.Thin(PaperLook.Hairline), Margin, top - 6, width - Margin, top - 6);
        var room = width - (2 * Margin) - PaperLook.Foot.Width(page) - 24;
        var lines = PaperLook.Foot.Lines(_foot, room);
        Line(lines.Count == 1 ? lines[0] : lines[0] + " …", Margin, top, PaperLook.Foot);
        Line(page, width - Margin, top, PaperLook.Foot, isRight: true);
    });

    private XFont Font(EmbeddedFont font, TextLook look)
    {
        if (!_fonts.TryGetValue((font.Family, look.Size, look.IsBold), out var found))
        {
            found = new XFont(font.Family, look.Size, look.IsBold ? XFontStyleEx.Bold : XFontStyleEx.Regular, new XPdfFontOptions(PdfFontEncoding.Unicode));
            _fonts[(font.Family, look.Size, look.IsBold)] = found;
            _embedded[found] = font;
        }

        return found;
    }

    private void UseTabularFigures(XFont font, PdfSharp.Fonts.CodePointGlyphIndexPair[] glyphs)
    {
        var embedded = _embedded[font];
        for (var index = 0; index < glyphs.Length; index++)
        {
            glyphs[index].GlyphIndex = embedded.GlyphOf(glyphs[index].CodePoint);
        }
    }

    private sealed class Open(StructureBuilder elements) : IDisposable
    {
        public void Dispose() => elements.End();
    }
}
