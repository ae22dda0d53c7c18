using System.Globalization;
using System.Text.Json.Serialization;
using CsvHelper;

namespace Ergo.Reports.Formats;

/// <summary>How a CSV file is written. Whatever is chosen, fields are quoted as RFC 4180 says and lines end with CRLF.</summary>
/// <param name="Separator">A comma, a semicolon or a tab.</param>
/// <param name="DecimalSign">A point or a comma.</param>
/// <param name="HasByteOrderMark">Whether it begins with the mark by which spreadsheets know UTF-8.</param>
public sealed record CsvChoice(char Separator = ',', char DecimalSign = '.', bool HasByteOrderMark = true)
{
    /// <summary>The separators there are.</summary>
    public static IReadOnlyList<char> Separators { get; } = [',', ';', '\t'];

    /// <summary>The decimal signs there are.</summary>
    public static IReadOnlyList<char> DecimalSigns { get; } = ['.', ','];

    /// <summary>Whether both are among those there are.</summary>
    [JsonIgnore]
    public bool IsKnown => Separators.Contains(Separator) && DecimalSigns.Contains(DecimalSign);

    /// <summary>The same for the library.</summary>
    internal CsvWriterOptions Options() => CsvText.Options with
    {
        Separator = Separator,
        WriteByteOrderMark = HasByteOrderMark,
        FormatProvider = new NumberFormatInfo { NumberDecimalSeparator = DecimalSign.ToString() },
    };
}
