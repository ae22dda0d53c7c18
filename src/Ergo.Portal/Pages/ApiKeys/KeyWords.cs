using System.Globalization;
using Ergo.Accounts.ApiKeys;
using Ergo.Portal.Words;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Pages.ApiKeys;

/// <summary>A key in words.</summary>
internal static class KeyWords
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    /// <summary>Whether it opens anything.</summary>
    public static bool IsInUse(ApiKey key, DateTimeOffset now) => key.RevokedAt is null && key.ExpiresAt > now;

    /// <summary>Its state in a word or two, and what is to be known of it.</summary>
    public static (string State, string More) State(ApiKey key, DateTimeOffset now) =>
        key.RevokedAt is { } revoked ? ("Revoked", $"{AdminTimes.Exact(revoked, now)}, {key.RevokedBy}")
        : key.ExpiresAt <= now ? ("Expired", AdminTimes.Exact(key.ExpiresAt, now))
        : key.OldUntil is { } old ? ("Being rotated", $"…\u2060{key.OldEnding} until {AdminTimes.Exact(old, now)}, …\u2060{key.Ending} until {Day(key.ExpiresAt)}")
        : key.ExpiresAt - now < Soon ? ("Expires soon", $"on {Day(key.ExpiresAt)}")
        : ("In use", $"until {Day(key.ExpiresAt)}");

    /// <summary>What it may do.</summary>
    public static string Rights(ApiKey key) => string.Join(", ", key.Rights.Select(RightWords.Of));

    /// <summary>Which warehouses it sees.</summary>
    public static string Sees(ApiKey key, IReadOnlyList<Warehouse> warehouses) => key.Warehouses is null ? "every warehouse"
        : string.Join(", ", key.Warehouses.Select(id => warehouses.FirstOrDefault(one => one.Id == id)?.Name ?? id));

    /// <summary>A day as the field of a date has it.</summary>
    public static string Day(DateTimeOffset day) => day.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The end of a day that was chosen, UTC; null where it is none, is over, or is more than a year away.</summary>
    /// <param name="text">The day.</param>
    /// <param name="now">The moment.</param>
    public static DateTimeOffset? EndOf(string? text, DateTimeOffset now) =>
        DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day)
        && day.AddDays(1).AddSeconds(-1) is var end && end > now && end <= LastDay(now).AddDays(1) ? end : null;

    /// <summary>The last day that can be chosen.</summary>
    public static DateTimeOffset LastDay(DateTimeOffset now) => new(now.UtcDateTime.Date.AddYears(1), TimeSpan.Zero);
}
