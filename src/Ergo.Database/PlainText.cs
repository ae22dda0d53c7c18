using System.Buffers;

namespace Ergo.Database;

/// <summary>Text of others, fit to stand in a line of ours.</summary>
public static class PlainText
{
    // Signs that turn the text around them about (U+202A to U+202E, U+2066 to U+2069): what follows a name would read backwards.
    private const string Directions = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

    private static readonly SearchValues<char> Unfit = SearchValues.Create(
        Directions + "\u2028\u2029" + string.Concat(Enumerable.Range(0, 0xa0).Select(code => (char)code).Where(char.IsControl)));

    /// <summary>A name as it can be drawn and written down: without signs that turn text about, and with a blank for each control character and line break.</summary>
    /// <param name="text">The name.</param>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Line(string? text) =>
        text is null || !text.AsSpan().ContainsAny(Unfit) ? text
        : string.Concat(text.Where(sign => !Directions.Contains(sign, StringComparison.Ordinal)).Select(sign => Unfit.Contains(sign) ? ' ' : sign));

    /// <summary>A text for a terminal: line feeds and tabs stay, every other sign that a terminal would act on is written as its code, as <c>\x1B</c>.</summary>
    /// <param name="text">The text.</param>
    public static string ForTerminal(string text) =>
        !text.AsSpan().ContainsAny(Unfit) ? text
        : string.Concat(text.Select(sign => sign is '\n' or '\t' || !Unfit.Contains(sign) ? sign.ToString()
            : sign < 0x100 ? $"\\x{(int)sign:X2}" : $"\\u{(int)sign:X4}"));
}
