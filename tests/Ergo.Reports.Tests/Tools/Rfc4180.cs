using System.Text;

namespace Ergo.Reports.Tests.Tools;

/// <summary>Reads CSV by the letter of RFC 4180 and nothing beyond it: lines end with CRLF, quotes stand only round whole fields.</summary>
internal static class Rfc4180
{
    /// <exception cref="FormatException">The text is no CSV by RFC 4180.</exception>
    public static List<string[]> Read(string text, char separator = ',')
    {
        var (lines, line) = (new List<string[]>(), new List<string>());
        for (var at = 0; at < text.Length;)
        {
            var field = text[at] == '"' ? Quoted(text, ref at) : Plain(text, separator, ref at);
            line.Add(field);
            if (at < text.Length && text[at] == separator)
            {
                at++;
                if (at == text.Length)
                {
                    throw new FormatException("The file ends behind a separator.");
                }

                // An empty field at the end of a line.
                if (text[at] == '\r')
                {
                    line.Add("");
                }
                else
                {
                    continue;
                }
            }

            if (at + 1 >= text.Length || text[at] != '\r' || text[at + 1] != '\n')
            {
                throw new FormatException($"Neither a separator nor CRLF behind \"{field}\" at {at}.");
            }

            at += 2;
            lines.Add([.. line]);
            line.Clear();
        }

        return lines.All(one => one.Length == lines[0].Length) ? lines : throw new FormatException("Lines have different numbers of fields.");
    }

    private static string Quoted(string text, ref int at)
    {
        var field = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
            {
                field.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                field.Append(text[at++]);
            }
            else
            {
                at++;
                return field.ToString();
            }
        }

        throw new FormatException("A quote is not closed.");
    }

    private static string Plain(string text, char separator, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] != separator && text[at] is not ('\r' or '\n' or '"'))
        {
            at++;
        }

        return at < text.Length && text[at] is '\n' or '"' ? throw new FormatException($"A bare quote or line feed at {at}.") : text[start..at];
    }
}
