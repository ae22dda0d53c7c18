using System.Globalization;

namespace Ergo.Portal.Words;

/// <summary>Times, lengths, counts and sizes as admin pages write them. Times are UTC: the pages are about all warehouses.</summary>
public static class AdminTimes
{
    /// <summary>A moment to the second; with the day unless it is today.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="now">The current moment.</param>
    public static string Exact(DateTimeOffset moment, DateTimeOffset now)
    {
        var utc = moment.UtcDateTime;
        return Beyond(moment) ?? utc.ToString(utc.Date == now.UtcDateTime.Date ? "HH:mm:ss" : utc.Year == now.Year ? "d MMM HH:mm:ss" : "d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>A moment to the minute; with the day unless it is today.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="now">The current moment.</param>
    public static string Minute(DateTimeOffset moment, DateTimeOffset now)
    {
        var utc = moment.UtcDateTime;
        return Beyond(moment) ?? utc.ToString(utc.Date == now.UtcDateTime.Date ? "HH:mm" : utc.Year == now.Year ? "d MMM HH:mm" : "d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>A UTC day, for example "24 Aug 2026".</summary>
    public static string Day(DateTimeOffset moment) => Beyond(moment) ?? moment.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>A moment that no clock of a camera means: the database knows years that are not told one by one. Null for any other.</summary>
    public static string? Beyond(DateTimeOffset moment) => moment.UtcDateTime.Year switch
    {
        >= 9999 => "the year 9999 or later",
        <= 1 => "the year 1 or earlier",
        _ => null,
    };

    /// <summary>How long something took: "85 ms", "0.21 s", "12.4 s", "4 min 12 s", "1 h 5 min".</summary>
    public static string Took(TimeSpan length)
    {
        FormattableString text = length switch
        {
            { TotalMilliseconds: < 100 } => $"{length.TotalMilliseconds:0} ms",
            { TotalSeconds: < 10 } => $"{length.TotalSeconds:0.00} s",
            { TotalSeconds: < 60 } => $"{length.TotalSeconds:0.0} s",
            { TotalHours: < 1 } => $"{length.Minutes} min {length.Seconds} s",
            _ => $"{(int)length.TotalHours:0} h {length.Minutes} min",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A setting's length in whole words: "1 minute", "15 minutes", "7 days".</summary>
    public static string Span(TimeSpan length)
    {
        (double amount, string unit) = length switch
        {
            { TotalDays: >= 2 } or { TotalDays: 1 } => (length.TotalDays, "day"),
            { TotalHours: >= 2 } or { TotalHours: 1 } => (length.TotalHours, "hour"),
            { TotalMinutes: >= 1 } => (length.TotalMinutes, "minute"),
            _ => (length.TotalSeconds, "second"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{amount:0.#} {unit}{(amount == 1 ? "" : "s")}");
    }

    /// <summary>A number with its noun: "1 bucket", "1,240 buckets".</summary>
    public static string Count(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>How many of a list are shown: "No run", "The latest run", "The latest 36 runs".</summary>
    public static string Latest(int count, string noun) => count switch
    {
        0 => $"No {noun}",
        1 => $"The latest {noun}",
        _ => $"The latest {Count(count, noun)}",
    };

    /// <summary>A size as figure and unit.</summary>
    public static (string Figure, string Unit) SizeParts(long bytes) => Size(bytes).Split(' ') is [var figure, var unit] ? (figure, unit) : ("0", "kB");

    /// <summary>A size: "640 kB", "12.4 MB", "1.2 GB".</summary>
    public static string Size(long bytes)
    {
        FormattableString text = bytes switch
        {
            < 1_000_000 => $"{bytes / 1e3:0} kB",
            < 1_000_000_000 => $"{bytes / 1e6:0.0} MB",
            _ => $"{bytes / 1e9:0.0} GB",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }
}
