using System.Buffers;
using System.Globalization;
using System.Text;

namespace Ergo.Reports.Formats.Xlsx;

/// <summary>Names of a workbook's sheets: as Excel allows them, and each once.</summary>
internal sealed class XlsxSheetNames
{
    private const int MostCharacters = 31;
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("[]:*?/\\");

    // Excel keeps this one for itself.
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase) { "History" };

    /// <summary>Takes the name that is nearest to a title.</summary>
    /// <param name="title">The title.</param>
    /// <param name="suffix">What stands behind it whatever is cut, for example " part 2".</param>
    public string Take(string title, string suffix = "")
    {
        var plain = Plain(title);
        for (var number = 1; ; number++)
        {
            var end = number == 1 ? suffix : suffix + string.Create(CultureInfo.InvariantCulture, $" ({number})");
            var name = Cut(plain, MostCharacters - end.Length).TrimEnd(' ', '\'') + end;
            if (_taken.Add(name))
            {
                return name;
            }
        }
    }

    private static string Plain(string title)
    {
        var kept = new StringBuilder(title.Length);
        foreach (var sign in title.EnumerateRunes())
        {
            // The last two of the basic plane cannot stand in XML.
            var isForbidden = sign.IsBmp && (Forbidden.Contains((char)sign.Value) || sign.Value >= 0xFFFE);
            kept.Append(isForbidden || Rune.IsControl(sign) ? " " : sign.ToString());
        }

        var plain = string.Join(' ', kept.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries)).Trim('\'', ' ');
        return plain.Length == 0 ? "-" : plain;
    }

    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
