using System.Globalization;
using System.Text;

namespace Ergo.Reports.Formats.Pdf;

/// <summary>
/// Right-to-left text in a line that runs from left to right, in the order in which it is drawn. It is a small part of the Unicode
/// bidirectional algorithm (UAX #9): runs of Hebrew or Arabic are turned round with the numbers in them kept; Arabic letters are not joined.
/// </summary>
internal static class VisualOrder
{
    private const string Mirrored = "()[]{}<>«»‹›";

    /// <summary>The line as it is drawn.</summary>
    public static string Of(string line)
    {
        if (!line.EnumerateRunes().Any(IsRightToLeft))
        {
            return line;
        }

        var signs = Signs(line);
        var result = new StringBuilder(line.Length);
        for (var index = 0; index < signs.Count;)
        {
            if (!IsRightToLeft(signs[index]))
            {
                result.Append(signs[index++]);
                continue;
            }

            var end = EndOfRun(signs, index);
            AppendTurned(signs, index, end, result);
            index = end;
        }

        return result.ToString();
    }

    // The run ends with its last right-to-left character or figure; what is between two of them belongs to it unless it has other letters.
    private static int EndOfRun(List<string> signs, int start)
    {
        var end = start + 1;
        for (var index = start + 1; index < signs.Count; index++)
        {
            if (IsRightToLeft(signs[index]) || char.IsDigit(signs[index], 0))
            {
                end = index + 1;
            }
            else if (char.IsLetter(signs[index], 0))
            {
                break;
            }
        }

        // So does a bracket that closes one in it.
        while (end < signs.Count && IsClosing(signs[end]) && signs.GetRange(start, end - start).Sum(Depth) > 0)
        {
            end++;
        }

        return end;
    }

    private static void AppendTurned(List<string> signs, int start, int end, StringBuilder result)
    {
        for (var index = end - 1; index >= start; index--)
        {
            var first = index;
            while (char.IsDigit(signs[index], 0) && first > start && IsOfNumber(signs, first - 1, start))
            {
                first--;
            }

            if (first < index)
            {
                result.AppendJoin("", signs.Skip(first).Take(index - first + 1));
                index = first;
                continue;
            }

            var mirror = signs[index].Length == 1 ? Mirrored.IndexOf(signs[index][0], StringComparison.Ordinal) : -1;
            result.Append(mirror < 0 ? signs[index] : Mirrored[mirror ^ 1].ToString());
        }
    }

    private static bool IsClosing(string sign) => Depth(sign) < 0;

    // Opening ones stand at even places.
    private static int Depth(string sign) => sign.Length == 1 && Mirrored.IndexOf(sign[0], StringComparison.Ordinal) is >= 0 and var at ? 1 - (2 * (at % 2)) : 0;

    private static bool IsOfNumber(List<string> signs, int index, int start) =>
        char.IsDigit(signs[index], 0) || (signs[index] is "." or "," or ":" or "/" or "-" && index > start && char.IsDigit(signs[index - 1], 0));

    private static bool IsRightToLeft(string sign) => IsRightToLeft(Rune.GetRuneAt(sign, 0));

    private static bool IsRightToLeft(Rune sign) => sign.Value is (>= 0x590 and <= 0x8FF and not (>= 0x660 and <= 0x669) and not (>= 0x6F0 and <= 0x6F9))
        or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFC) or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF);

    private static List<string> Signs(string line)
    {
        var signs = new List<string>(line.Length);
        for (var index = 0; index < line.Length; index += signs[^1].Length)
        {
            signs.Add(line.Substring(index, StringInfo.GetNextTextElementLength(line, index)));
        }

        return signs;
    }
}
