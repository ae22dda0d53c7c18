using Ergo.Reports.Tables;
using PdfSharp.Drawing;

namespace Ergo.Reports.Formats.Pdf;

/// <summary>How text looks.</summary>
/// <param name="Size">In points.</param>
/// <param name="IsBold">Whether it is semi-bold.</param>
/// <param name="Ink">Its colour; all keep 4.5:1 on white and on the boxes' fills.</param>
internal readonly record struct TextLook(double Size, bool IsBold, XColor Ink)
{
    /// <summary>From one line to the next, in points.</summary>
    public double LineHeight => Size * 1.4;

    /// <summary>From the top of a line to where its letters stand, in points.</summary>
    public double Rise => Size * 1.05;

    /// <summary>How wide a text is on one line, in points.</summary>
    public double Width(string text) => PaperText.Width(text, IsBold) * Size;

    /// <summary>A text in lines.</summary>
    /// <param name="text">The text, clean.</param>
    /// <param name="room">How wide a line may be, in points.</param>
    public List<string> Lines(string text, double room) => PaperText.Lines(text, room / Size, IsBold);
}

/// <summary>The design of reports on paper: greys, one accent, and colour for risk alone.</summary>
internal static class PaperLook
{
    /// <summary>Text.</summary>
    public static readonly XColor Ink = XColor.FromArgb(0x1B, 0x23, 0x2C);

    /// <summary>Labels.</summary>
    public static readonly XColor Muted = XColor.FromArgb(0x55, 0x61, 0x6E);

    /// <summary>The one accent.</summary>
    public static readonly XColor Accent = XColor.FromArgb(0x1F, 0x5F, 0xA8);

    /// <summary>Thin lines between rows.</summary>
    public static readonly XColor Hairline = XColor.FromArgb(0xDC, 0xE2, 0xE8);

    /// <summary>Lines that part.</summary>
    public static readonly XColor Rule = XColor.FromArgb(0x8C, 0x99, 0xA6);

    /// <summary>Behind headings of tables.</summary>
    public static readonly XColor Fill = XColor.FromArgb(0xF3, 0xF6, 0xF9);

    /// <summary>Behind warnings.</summary>
    public static readonly XColor WarningFill = XColor.FromArgb(0xFF, 0xF6, 0xE1);

    /// <summary>Round warnings.</summary>
    public static readonly XColor WarningEdge = XColor.FromArgb(0xE6, 0x9F, 0x00);

    /// <summary>Text of warnings.</summary>
    public static readonly XColor WarningInk = XColor.FromArgb(0x5E, 0x3C, 0x00);

    /// <summary>The report's title.</summary>
    public static readonly TextLook Title = new(26, true, Ink);

    /// <summary>What stands under it.</summary>
    public static readonly TextLook Subtitle = new(12.5, false, Muted);

    /// <summary>A chapter's heading.</summary>
    public static readonly TextLook Heading = new(14, true, Ink);

    /// <summary>A box's heading.</summary>
    public static readonly TextLook BoxHeading = new(10, true, Ink);

    /// <summary>Text to be read.</summary>
    public static readonly TextLook Body = new(9.5, false, Ink);

    /// <summary>A term.</summary>
    public static readonly TextLook Term = new(9.5, true, Ink);

    /// <summary>What a value is of, and notes.</summary>
    public static readonly TextLook Label = new(8, false, Muted);

    /// <summary>The foot of a page.</summary>
    public static readonly TextLook Foot = new(7.5, false, Muted);

    /// <summary>A thin line.</summary>
    public static XPen Thin(XColor color) => new(color, 0.5);

    /// <summary>
    /// A part of a bar: each tone has a lightness and a pattern of its own, so that they are told apart in print without colour: low plain,
    /// medium one hatching, high the darkest and crossed, neutral pale with level lines.
    /// </summary>
    /// <param name="graphics">What is drawn on.</param>
    /// <param name="tone">The tone.</param>
    /// <param name="area">Where, in points.</param>
    public static void FillTone(XGraphics graphics, ReportTone tone, XRect area)
    {
        var (fill, lines) = tone switch
        {
            ReportTone.Low => (XColor.FromArgb(0x00, 0x9E, 0x73), XColor.FromArgb(0x00, 0x6B, 0x4E)),
            ReportTone.Medium => (XColor.FromArgb(0xF5, 0xC6, 0x5B), XColor.FromArgb(0x8A, 0x5A, 0x00)),
            ReportTone.High => (XColor.FromArgb(0xC8, 0x4E, 0x00), XColor.FromArgb(0x5C, 0x1E, 0x00)),
            _ => (XColor.FromArgb(0xF1, 0xF3, 0xF5), XColor.FromArgb(0x76, 0x82, 0x8E)),
        };
        var state = graphics.Save();
        graphics.IntersectClip(area);
        graphics.DrawRectangle(new XSolidBrush(fill), area);
        if (tone is ReportTone.Medium or ReportTone.High)
        {
            Hatch(graphics, new XPen(lines, 0.7), area, tone == ReportTone.High ? 4 : 5.5, isRising: true);
        }

        if (tone == ReportTone.High)
        {
            Hatch(graphics, new XPen(lines, 0.7), area, 4, isRising: false);
        }

        for (var y = area.Top + 2; tone == ReportTone.Neutral && y < area.Bottom; y += 3)
        {
            graphics.DrawLine(new XPen(lines, 0.5), area.Left, y, area.Right, y);
        }

        graphics.Restore(state);
        graphics.DrawRectangle(new XPen(lines, 0.6), area);
    }

    private static void Hatch(XGraphics graphics, XPen pen, XRect area, double step, bool isRising)
    {
        // From where the pattern of the page begins, so that neighbours of one tone run on.
        for (var x = (Math.Floor(area.Left / step) * step) - area.Height; x < area.Right; x += step)
        {
            graphics.DrawLine(pen, x, isRising ? area.Bottom : area.Top, x + area.Height, isRising ? area.Top : area.Bottom);
        }
    }
}
