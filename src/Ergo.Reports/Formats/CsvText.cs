using System.Buffers;
using System.Globalization;
using CsvHelper;

namespace Ergo.Reports.Formats;

/// <summary>Text in CSV files, the same for every file: no cell of text that a spreadsheet would run. Numbers are written as numbers and do not come here.</summary>
public static class CsvText
{
    // Full-width and small forms too: spreadsheets of East Asian languages take them for the plain ones. A bar begins a DDE call.
    private static readonly SearchValues<char> Starts = SearchValues.Create("=+-@|\t\r\n＝＋－＠｜﹢﹣﹦﹫");

    // A semicolon or a tab separates cells where the list separator is one.
    private static readonly SearchValues<char> Separators = SearchValues.Create(",;\t\"\r\n");

    /// <summary>How the portal's files are written: UTF-8 with byte order mark, CRLF (RFC 4180).</summary>
    public static CsvWriterOptions Options { get; } = new()
    {
        WriteByteOrderMark = true,
        NewLine = "\r\n",
        FormatProvider = CultureInfo.InvariantCulture,
        TrueValue = "true",
        FalseValue = "false",
    };

    /// <summary>A text that is shown as it is: with an apostrophe before what would begin a formula, blanks and invisible signs before it or not.</summary>
    /// <param name="text">The text; null stays null.</param>
    public static string? Safe(string? text)
    {
        foreach (var sign in text ?? "")
        {
            if (Starts.Contains(sign))
            {
                return "'" + text;
            }

            if (!char.IsWhiteSpace(sign) && char.GetUnicodeCategory(sign) is not (UnicodeCategory.Format or UnicodeCategory.Control))
            {
                break;
            }
        }

        return text;
    }

    /// <summary>A text as a cell, quoted where it needs to be.</summary>
    /// <param name="text">The text.</param>
    public static string Cell(string text)
    {
        var safe = Safe(text)!;
        return safe.AsSpan().ContainsAny(Separators) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    /// <summary>Writes a text as a cell.</summary>
    /// <param name="csv">The file.</param>
    /// <param name="text">The text; null for an empty cell.</param>
    public static void WriteText(this CsvWriter csv, string? text)
    {
        var safe = Safe(text);
        if (safe.AsSpan().ContainsAny(Separators))
        {
            csv.WriteField(safe, CsvQuoting.Always);
        }
        else
        {
            csv.WriteField(safe);
        }
    }

    /// <summary>Writes a line of headings.</summary>
    /// <param name="csv">The file.</param>
    /// <param name="headings">The headings.</param>
    public static void WriteHeadings(this CsvWriter csv, IEnumerable<string> headings) => csv.WriteHeader([.. headings.Select(heading => Safe(heading)!)]);
}
