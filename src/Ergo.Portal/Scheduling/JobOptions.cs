using Ergo.Snapshots.Views;
using Quartz;

namespace Ergo.Portal.Scheduling;

/// <summary>The section <c>Jobs</c>: when what runs. Times are UTC.</summary>
public sealed record JobOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Jobs";

    /// <summary>Whether this instance runs jobs at all; off for instances that only show.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Quartz cron expression of the daily retention run.</summary>
    public string RetentionCron { get; init; } = "0 0 2 * * ?";

    /// <summary>Quartz cron expression of partition maintenance.</summary>
    public string PartitionsCron { get; init; } = "0 7 * * * ?";

    /// <summary>Quartz cron expression of trimming the views to what each keeps.</summary>
    public string TrimCron { get; init; } = "0 37 * * * ?";

    /// <summary>Days for which partitions are made ahead, 1 to 366.</summary>
    public int PartitionDaysAhead { get; init; } = 7;

    /// <summary>Per view: its interval and how far back it reaches. What is not named keeps the database's value.</summary>
    public Dictionary<string, ViewOptions> Views { get; init; } = [];
}

/// <summary>Settings of one view.</summary>
public sealed record ViewOptions
{
    /// <summary>Interval between refreshes, 10 seconds to 1 day.</summary>
    public TimeSpan? RefreshEvery { get; init; }

    /// <summary>How far back the view reaches, 1 day to 3650 days.</summary>
    public TimeSpan? KeepFor { get; init; }
}

/// <summary>Names every fault of settings that could be read.</summary>
public static class JobOptionsValidator
{
    /// <summary>The faults, one sentence each; empty when there are none.</summary>
    /// <param name="options">The settings.</param>
    public static IReadOnlyList<string> Faults(JobOptions options)
    {
        List<string> faults = [];
        CheckCron(faults, nameof(JobOptions.RetentionCron), options.RetentionCron);
        CheckCron(faults, nameof(JobOptions.PartitionsCron), options.PartitionsCron);
        CheckCron(faults, nameof(JobOptions.TrimCron), options.TrimCron);
        if (options.PartitionDaysAhead is < 1 or > 366)
        {
            faults.Add($"Jobs:PartitionDaysAhead is {options.PartitionDaysAhead}; it must be 1 to 366.");
        }

        foreach (var (view, settings) in options.Views)
        {
            if (!ViewNames.All.Contains(view))
            {
                faults.Add($"Jobs:Views:{view} is none of the five views ({string.Join(", ", ViewNames.All)}).");
            }

            if (settings.RefreshEvery is { } every && (every < TimeSpan.FromSeconds(10) || every > TimeSpan.FromDays(1)))
            {
                faults.Add($"Jobs:Views:{view}:RefreshEvery is {every}; it must be 10 seconds to 1 day.");
            }

            if (settings.KeepFor is { } keep && (keep < TimeSpan.FromDays(1) || keep > TimeSpan.FromDays(3650)))
            {
                faults.Add($"Jobs:Views:{view}:KeepFor is {keep}; it must be 1 to 3650 days.");
            }
        }

        return faults;
    }

    private static void CheckCron(List<string> faults, string key, string expression)
    {
        if (!CronExpression.TryParse(expression, out _))
        {
            faults.Add($"Jobs:{key} \"{expression}\" is not a Quartz cron expression (seconds minutes hours day month weekday), for example \"0 0 2 * * ?\".");
        }
    }
}
