using System.Globalization;
using Ergo.Accounts.Audit;
using Ergo.Database;
using Ergo.Operations.Reports;
using Ergo.Portal.Navigation;
using Ergo.Portal.Words;

namespace Ergo.Portal.Words;

/// <summary>A filter of the audit log as an address carries it: <c>who</c>, <c>what</c>, <c>outcome</c>, and UTC days <c>from</c> and <c>to</c>, both included.</summary>
public static class AuditQuery
{
    private const string Day = "yyyy-MM-dd";

    // The day after must be one too.
    private const int LastYear = 9999;

    /// <summary>The filter of an address; what cannot be read is left out.</summary>
    public static AuditFilter Parse(string? who, string? what, string? outcome, string? from, string? to) => new()
    {
        Who = who, What = what,
        Outcome = Enum.TryParse<AuditOutcome>(outcome, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null,
        From = DayOf(from),
        To = DayOf(to)?.AddDays(1),
    };

    /// <summary>The address of the page with a filter.</summary>
    public static string PageUrl(string? who, string? what, string? outcome, string? from, string? to) => Build(PageUrls.AuditPath, who, what, outcome, from, to);

    /// <summary>The address of the download of a filter.</summary>
    public static string CsvUrl(string? who, string? what, string? outcome, string? from, string? to) => Build(PageUrls.AuditCsvPath, who, what, outcome, from, to);

    private static string Build(string path, string? who, string? what, string? outcome, string? from, string? to)
    {
        var parts = new[] { ("who", who), ("what", what), ("outcome", outcome), ("from", from), ("to", to) }
            .Where(part => !string.IsNullOrWhiteSpace(part.Item2)).Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}").ToList();
        return parts.Count == 0 ? path : $"{path}?{string.Join('&', parts)}";
    }

    /// <summary>A filter in words.</summary>
    public static string Words(AuditFilter filter) => NoticeWords.Of(NoticeOf(filter));

    /// <summary>A filter for the log itself.</summary>
    public static Notice NoticeOf(AuditFilter filter) => Notice.Of(
        ReportCodes.AuditFilter, ("who", Given(filter.Who)), ("what", Given(filter.What)), ("outcome", filter.Outcome is { } outcome ? Text(outcome) : null),
        ("from", filter.From?.ToString(Day, CultureInfo.InvariantCulture)), ("before", filter.To?.ToString(Day, CultureInfo.InvariantCulture)));

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>An outcome in a word.</summary>
#pragma warning disable CA1308 // A word to read.
    public static string Text(AuditOutcome outcome) => outcome.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    private static DateTimeOffset? DayOf(string? text) =>
        DateTimeOffset.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) && day.Year < LastYear ? day : null;
}
