using Ergo.Snapshots.Figures.Overview;
using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Words;

/// <summary>What is unusual about a warehouse's master data, in words.</summary>
public static class WarehouseWords
{
    /// <summary>That the backend has no row for it, and what that means for its snapshots; null where the backend has one.</summary>
    /// <param name="setting">The warehouse.</param>
    public static string? Standing(RetentionSetting setting) => setting switch
    {
        { IsAnnounced: true } => null,
        { WasAnnounced: true, RetentionDays: null } => $"{Gone(setting.GoneAt)}: kept until you set its days",
        { WasAnnounced: true } => Gone(setting.GoneAt),
        { RetentionDays: null } => "never announced: kept until you set its days",
        _ => "never announced",
    };

    /// <summary>That days are cut in UTC because the announced time zone is none; null where it is one.</summary>
    /// <param name="written">The announced time zone where it can not be used; else null.</param>
    public static string? TimeZone(string? written) => written switch
    {
        null => null,
        _ when string.IsNullOrWhiteSpace(written) => "its time zone is blank: days are cut in UTC",
        _ => $"time zone '{written.Trim()}' is not one we know: days are cut in UTC",
    };

    /// <summary>That more days are kept than the backend's row says, and why; null where they are the row's.</summary>
    /// <param name="setting">The warehouse.</param>
    public static string? KeptLonger(RetentionSetting setting) => setting is { IsAnnounced: true, AnnouncedDays: { } announced, RetentionDays: { } kept } && kept > announced
        ? $"it came back with {AdminTimes.Count(announced, "day")}; those of before hold until you set its days"
        : null;

    /// <summary>All of it, one phrase each; empty for a warehouse like any other.</summary>
    /// <param name="setting">The warehouse.</param>
    public static IReadOnlyList<string> All(RetentionSetting setting) =>
        [.. new[] { Standing(setting), KeptLonger(setting), TimeZone(setting.UnusableTimezone) }.OfType<string>()];

    /// <summary>The same for people who only see figures: nothing about days to keep. One phrase each.</summary>
    /// <param name="summary">The warehouse on the overview.</param>
    public static IReadOnlyList<string> All(WarehouseSummary summary) =>
    [
        .. new[]
        {
            summary switch
            {
                { IsAnnounced: true } or { Id: "unassigned" } => null,
                { WasAnnounced: true } => Gone(summary.GoneAt),
                _ => "never announced by the backend",
            },
            TimeZone(summary.UnusableTimezone),
        }.OfType<string>(),
    ];

    private static string Gone(DateTimeOffset? goneAt) =>
        goneAt is { } since ? $"no longer announced since {AdminTimes.Day(since)}" : "no longer announced";
}
