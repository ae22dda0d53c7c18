using System.Globalization;
using System.Text;

namespace Ergo.Reports.Formats.Pdf;

/// <summary>A piece of text that one font has all characters of.</summary>
/// <param name="Font">The font.</param>
/// <param name="Text">The text, as it stands from left to right.</param>
/// <param name="Width">How wide it is, in parts of the font's size.</param>
internal readonly record struct TextRun(EmbeddedFont Font, string Text, double Width);

/// <summary>Text made fit for paper, measured and put into lines. Widths are in parts of the font's size.</summary>
internal static class PaperText
{
    // Stands where neither font has a character: something was there.
    private static readonly Rune Box = new('\u25A1');

    /// <summary>
    /// The text with what can be drawn: a box for each character that neither font has, blanks for tabs. Signs that only steer how others
    /// look, and have no look of their own, are left out.
    /// </summary>
    public static string Clean(string text)
    {
        if (text.All(sign => sign is >= ' ' and <= '~'))
        {
            return text;
        }

        var whole = new StringBuilder(text.Length);
        foreach (var sign in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            // Unicode keeps these for no character at all, and they cannot be composed.
            whole.Append(((sign.Value & 0xFFFE) == 0xFFFE || sign.Value is >= 0xFDD0 and <= 0xFDEF ? Box : sign).ToString());
        }

        var clean = new StringBuilder(whole.Length);
        foreach (var sign in whole.ToString().Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            if (sign.Value == '\t')
            {
                clean.Append("    ");
            }
            else if (sign.Value == '\n' || FontOf(sign, isBold: false).GlyphOf(sign.Value) != 0)
            {
                clean.Append(IsSteering(sign) ? "" : sign.ToString());
            }
            else if (!IsSteering(sign))
            {
                clean.Append(Box.ToString());
            }
        }

        return clean.ToString();
    }

    /// <summary>How wide a text is on one line.</summary>
    public static double Width(string text, bool isBold)
    {
        var width = 0.0;
        foreach (var sign in text.EnumerateRunes())
        {
            width += FontOf(sign, isBold).WidthOf(sign);
        }

        return width;
    }

    /// <summary>How wide its widest word is, which is not broken.</summary>
    public static double WidestWord(string text, bool isBold) => Words(text).Max(word => Width(word.TrimEnd(' '), isBold));

    /// <summary>Breaks a text into lines: between words, and inside one only where it is wider than a line. Every character is in a line.</summary>
    /// <param name="text">The text, clean.</param>
    /// <param name="room">How wide a line may be.</param>
    /// <param name="isBold">Its weight.</param>
    public static List<string> Lines(string text, double room, bool isBold)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.Split('\n'))
        {
            var line = new StringBuilder();
            var used = 0.0;
            foreach (var piece in Words(paragraph).SelectMany(word => Width(word.TrimEnd(' '), isBold) > room ? Signs(word) : [word]))
            {
                // A blank at the end of a line may stand outside of it.
                if (line.Length > 0 && used + Width(piece.TrimEnd(' '), isBold) > room)
                {
                    lines.Add(line.ToString().TrimEnd(' '));
                    line.Clear();
                    used = 0;
                }

                line.Append(piece);
                used += Width(piece, isBold);
            }

            lines.Add(line.ToString().TrimEnd(' '));
        }

        return lines;
    }

    /// <summary>The pieces of a line as they are drawn from left to right.</summary>
    public static List<TextRun> Runs(string line, bool isBold)
    {
        var runs = new List<TextRun>();
        var piece = new StringBuilder();
        EmbeddedFont? font = null;
        var width = 0.0;
        foreach (var sign in VisualOrder.Of(line).EnumerateRunes())
        {
            // A mark that is put on the character before is of the same font, if that has it.
            var isMark = font is not null && CharUnicodeInfo.GetUnicodeCategory(sign.Value) == UnicodeCategory.NonSpacingMark && font.GlyphOf(sign.Value) != 0;
            var next = isMark ? font! : FontOf(sign, isBold);
            if (font is not null && font != next)
            {
                runs.Add(new TextRun(font, piece.ToString(), width));
                piece.Clear();
                width = 0;
            }

            font = next;
            piece.Append(sign.ToString());
            width += font.WidthOf(sign);
        }

        if (font is not null)
        {
            runs.Add(new TextRun(font, piece.ToString(), width));
        }

        return runs;
    }

    private static EmbeddedFont FontOf(Rune sign, bool isBold)
    {
        var fonts = EmbeddedFonts.Of(isBold);
        return fonts[0].GlyphOf(sign.Value) != 0 || fonts[1].GlyphOf(sign.Value) == 0 ? fonts[0] : fonts[1];
    }

    private static bool IsSteering(Rune sign) => Rune.GetUnicodeCategory(sign) == UnicodeCategory.Format || sign.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    // Words with the blanks behind them; after a hyphen or a stroke a line may be broken as well.
    private static IEnumerable<string> Words(string text)
    {
        var start = 0;
        for (var index = 1; index < text.Length; index++)
        {
            if ((text[index - 1] is ' ' or '/' or '\n' && text[index] != ' ') || (text[index - 1] is '-' or '_' && index - start > 3 && char.IsLetter(text[index])))
            {
                yield return text[start..index];
                start = index;
            }
        }

        yield return text[start..];
    }

    private static IEnumerable<string> Signs(string word)
    {
        for (var index = 0; index < word.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(word, index);
            yield return word.Substring(index, length);
            index += length;
        }
    }
}
