using System.Globalization;
using System.Text.RegularExpressions;

namespace Ergo.Portal.Words;

/// <summary>The database's short error texts in words for people.</summary>
public static partial class DatabaseWords
{
    /// <summary>An error as recorded with a run or a view.</summary>
    /// <param name="error">The recorded text.</param>
    public static string Of(string? error) => error is null
        ? "no reason recorded"
        : Moment().Replace(error, Told)
            .Replace("canceling statement due to statement timeout", "statement timeout", StringComparison.Ordinal)
            .Replace("canceling statement due to lock timeout", "lock timeout", StringComparison.Ordinal)
            .Replace("canceling statement due to user request", "stopped on request", StringComparison.Ordinal);

    // The same moment as everywhere else on the pages.
    private static string Told(Match moment) =>
        DateTime.TryParseExact(moment.Value, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var told)
            ? told.ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture)
            : moment.Value;

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\d \d\d:\d\d(?= UTC\b)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Moment();
}
