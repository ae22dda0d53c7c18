using System.Buffers;
using System.Globalization;
using System.Text;

namespace Ergo.Reports.Formats.Xlsx;

/// <summary>
/// Text as a spreadsheet's cell can hold it. It is a string in the file, which no spreadsheet runs, so nothing is put before it; what
/// XML cannot carry and what is longer than a cell is changed, visibly.
/// </summary>
/// <param name="cut">The mark at the end of what was cut, with {0} for the count of characters.</param>
internal sealed class XlsxText(string cut)
{
    /// <summary>The most characters (UTF-16) that a cell of Excel holds.</summary>
    public const int MostCharacters = 32_767;

    private const char Replacement = '\uFFFD';

    // Everything else goes into XML as it is. An underscore may begin what Excel reads as an escaped character.
    private static readonly SearchValues<char> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (char)code).Where(sign => sign is not ('\t' or '\n')), '_', '\uFFFE', '\uFFFF', .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);

    /// <summary>The text as it goes into the file.</summary>
    public string Of(string text)
    {
        if (text.Length > MostCharacters)
        {
            text = Shortened(text);
        }

        var first = text.AsSpan().IndexOfAny(Special);
        return first < 0 ? text : Escaped(text, first);
    }

    private string Shortened(string text)
    {
        // The count is of what the mark itself displaces, too; its digits are as many for the length of all.
        var room = MostCharacters - Mark(text.Length).Length;
        if (char.IsHighSurrogate(text[room - 1]))
        {
            room--;
        }

        return string.Concat(text.AsSpan(0, room), Mark(text.Length - room));
    }

    private string Mark(int characters) => "… " + string.Format(CultureInfo.InvariantCulture, cut, characters);

    private static string Escaped(string text, int first)
    {
        var result = new StringBuilder(text.Length + 16).Append(text, 0, first);
        for (var index = first; index < text.Length; index++)
        {
            var sign = text[index];
            if (char.IsHighSurrogate(sign) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
            {
                result.Append(sign).Append(text[++index]);
            }
            else if (sign == '\r')
            {
                // XML turns a bare one into a line feed.
                result.Append("_x000D_");
            }
            else if (sign == '_' && IsEscape(text.AsSpan(index)))
            {
                result.Append("_x005F_");
            }
            else
            {
                result.Append(sign is '_' or '\t' or '\n' || !Special.Contains(sign) ? sign : Replacement);
            }
        }

        return result.ToString();
    }

    private static bool IsEscape(ReadOnlySpan<char> text) =>
        text.Length >= 7 && text[1] == 'x' && text[6] == '_'
        && char.IsAsciiHexDigit(text[2]) && char.IsAsciiHexDigit(text[3]) && char.IsAsciiHexDigit(text[4]) && char.IsAsciiHexDigit(text[5]);
}
