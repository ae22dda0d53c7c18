using Ergo.Accounts.Audit;
using Ergo.Database;

namespace Ergo.Portal.Words;

/// <summary>Notices in words: the one place where codes become English. An act is the subject of a sentence; all else is a sentence or its end.</summary>
public sealed class NoticeWords : IAuditVocabulary
{
    private static readonly Dictionary<string, Func<Notice, string>> Known = Merge(
        AccessNotices.Words, RetentionNotices.Words, ViewNotices.Words, StorageNotices.Words, PrivacyNotices.Words, SessionNotices.Words, ReportNotices.Words, SavedReportNotices.Words, InterventionNotices.Words,
        LimitNotices.Words, HealthNotices.Words, JobNotices.Words, AlertNotices.Words, AlertWords.Words, ApiKeyNotices.Words, ApiNotices.Words);

    // What each code's words are without arguments, to look for words in.
    private static readonly IReadOnlyList<(string Code, string Text)> Skeletons =
#pragma warning disable CA1308 // Words are compared in lower case.
        [.. Known.Where(pair => pair.Key != Notice.TextCode).Select(pair => (pair.Key, pair.Value(Notice.Of(pair.Key)).ToLowerInvariant()))];
#pragma warning restore CA1308

    /// <summary>Every code there are words for.</summary>
    public static IReadOnlyCollection<string> Codes => Known.Keys;

    /// <summary>A notice in words. One whose code a newer version brought is shown as it is.</summary>
    public static string Of(Notice notice) => Known.TryGetValue(notice.Code, out var words) ? words(notice) : notice.ToString();

    /// <summary>A notice in words that end as a sentence does.</summary>
    public static string Sentence(Notice notice) => Of(notice).TrimEnd('.') + ".";

    /// <inheritdoc />
    public IReadOnlyCollection<string> CodesWith(string word) => [.. Skeletons.Where(known => known.Text.Contains(word, StringComparison.Ordinal)).Select(known => known.Code)];

    private static Dictionary<string, Func<Notice, string>> Merge(params IReadOnlyDictionary<string, Func<Notice, string>>[] areas) =>
        areas.SelectMany(area => area).ToDictionary(StringComparer.Ordinal);
}
