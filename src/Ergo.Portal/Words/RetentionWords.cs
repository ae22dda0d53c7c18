using System.Globalization;
using Ergo.Portal.Words;
using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Words;

/// <summary>What retention deletes, in words: exact numbers, whose, and older than when.</summary>
public static class RetentionWords
{
    private const string Snapshots = "ergonomic_snapshots";

    // With the longest retention added, a later day would be beyond the calendar.
    private const int MostDistantYear = 9900;

    /// <summary>What of a warehouse goes, for example "245,123 snapshots and 42 shift snapshots".</summary>
    public static string Rows(long snapshots, long shiftSnapshots) => (snapshots, shiftSnapshots) switch
    {
        (_, 0) => AdminTimes.Count(snapshots, "snapshot"),
        (0, _) => AdminTimes.Count(shiftSnapshots, "shift snapshot"),
        _ => $"{AdminTimes.Count(snapshots, "snapshot")} and {AdminTimes.Count(shiftSnapshots, "shift snapshot")}",
    };

    /// <summary>How far what is held reaches, for example "12 days to 26 Nov"; empty until it is counted.</summary>
    /// <param name="held">The snapshots that are held.</param>
    /// <param name="now">When they were counted.</param>
    public static string Reach(RetentionStatistics? held, DateTimeOffset now) => held is not { Newest: { } newest, Oldest: { } oldest, SpanDays: { } days } ? ""
        : (AdminTimes.Beyond(newest) ?? AdminTimes.Beyond(oldest)) is not null ? $"newest of {AdminTimes.Day(newest)}"
        : $"{AdminTimes.Count(days, "day")} to {AdminTimes.Minute(newest, now)}";

    /// <summary>What the next run would delete under other days, for example "The next run would delete 12 snapshots older than 1 Nov 2026."</summary>
    /// <param name="forecast">What it would delete.</param>
    public static string Effect(RetentionForecast forecast) => forecast.Cutoff is not { } cutoff ? "Under legal hold: nothing would go."
        : forecast.Rows == 0 ? $"Nothing would go: nothing is older than {AdminTimes.Day(cutoff)}."
        : $"The next run would delete {Rows(forecast.Snapshots, forecast.ShiftSnapshots)} older than {AdminTimes.Day(cutoff)}.";

    /// <summary>The plan by warehouse, most rows first.</summary>
    public static IReadOnlyList<PlannedWarehouse> ByWarehouse(RetentionPlan plan) =>
    [
        .. plan.Items.GroupBy(item => (item.WarehouseId, item.WarehouseName))
            .Select(group => new PlannedWarehouse(
                group.Key.WarehouseName,
                group.Min(item => item.Cutoff),
                group.Where(item => item.TableName == Snapshots).Sum(item => item.ExpiredRows),
                group.Where(item => item.TableName != Snapshots).Sum(item => item.ExpiredRows)))
            .OrderByDescending(warehouse => warehouse.Snapshots + warehouse.ShiftSnapshots),
    ];

    /// <summary>The button that runs a plan, for example "Delete 245,123 snapshots of Dock West older than 24 Aug 2026".</summary>
    public static string DeleteButton(RetentionPlan plan)
    {
        var warehouses = ByWarehouse(plan);
        var rows = Rows(warehouses.Sum(warehouse => warehouse.Snapshots), warehouses.Sum(warehouse => warehouse.ShiftSnapshots));
        return warehouses.Count == 1
            ? $"Delete {rows} of {warehouses[0].Name} older than {AdminTimes.Day(warehouses[0].Cutoff)}"
            : $"Delete {rows} of {AdminTimes.Count(warehouses.Count, "warehouse")}";
    }

    /// <summary>The UTC day of a partition by its name, for example "8 Nov 2026"; rows of other days lie in the default partition. A chunk has only its name.</summary>
    public static string PartitionDay(string partition) =>
        DateTime.TryParseExact(partition.Length < 10 ? "" : partition[^10..], "yyyy_MM_dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.ToString("d MMM yyyy", CultureInfo.InvariantCulture)
            : partition.EndsWith("_default", StringComparison.Ordinal) ? "other days" : partition;

    /// <summary>The plan's total, for a card's title.</summary>
    public static string Total(RetentionPlan plan)
    {
        var warehouses = ByWarehouse(plan);
        return $"{Rows(warehouses.Sum(warehouse => warehouse.Snapshots), warehouses.Sum(warehouse => warehouse.ShiftSnapshots))} of {AdminTimes.Count(warehouses.Count, "warehouse")} go at the next run";
    }

    /// <summary>How the plan goes, for a card's subtitle.</summary>
    public static string Ways(RetentionPlan plan)
    {
        var byRows = plan.Items.Where(item => !item.GoesWhole).Select(item => item.PartitionName).Distinct().Count();
        return $"{AdminTimes.Count(plan.WholePartitions, "partition")} dropped whole, {AdminTimes.Count(byRows, "partition")} thinned by rows. A confirmed run deletes exactly this, or stops and says what changed.";
    }

    /// <summary>Why there is nothing to delete, and when there will be.</summary>
    /// <param name="settings">The warehouses in question.</param>
    /// <param name="statistics">What they hold; null while it is being counted.</param>
    public static string WhyNothing(IReadOnlyList<RetentionSetting> settings, IReadOnlyList<RetentionStatistics>? statistics)
    {
        if (settings.Count > 0 && settings.All(setting => setting.IsHeld))
        {
            return settings.Count == 1 ? $"{settings[0].WarehouseName} is under legal hold: {HoldWords.Matters(settings[0])}." : "Every warehouse is under legal hold.";
        }

        var next = (
            from setting in settings
            where !setting.IsHeld && setting.EffectiveDays is not null
            from held in statistics ?? []
            where held.WarehouseId == setting.WarehouseId && held.Oldest is { Year: > 1 and < MostDistantYear }
            let day = new DateTimeOffset(held.Oldest!.Value.UtcDateTime.Date, TimeSpan.Zero).AddDays(setting.EffectiveDays!.Value + 1)
            orderby day
            select (setting.WarehouseName, Oldest: held.Oldest!.Value, Day: day)).ToList();
        return next.Count == 0
            ? settings.Count > 0 && settings.All(setting => setting.RetentionDays is null) ? "Nobody has set for how many days snapshots are kept, so none is deleted." : "No snapshot is older than its warehouse's retention."
            : $"No snapshot is older than its warehouse's retention. The first to expire are those of {next[0].WarehouseName} from {AdminTimes.Day(next[0].Oldest)}: they go at the run of {AdminTimes.Day(next[0].Day)}.";
    }

    /// <summary>What is asked before a warehouse's retention is shortened, or set where all was kept.</summary>
    /// <param name="setting">The warehouse as the editor saw it.</param>
    /// <param name="days">The shorter retention.</param>
    /// <param name="forecast">What would go then.</param>
    public static ConfirmQuestion Shorten(RetentionSetting setting, int days, RetentionForecast forecast)
    {
        var rows = forecast.Rows;
        var effect = forecast.Cutoff is not { } cutoff ? $"{setting.WarehouseName} is under legal hold, so nothing of it is deleted as long as that lasts."
            : rows == 0 ? $"Nothing of it is older than {AdminTimes.Day(cutoff)}, so the next scheduled run deletes nothing because of this."
            : $"The next scheduled run will then delete {Rows(forecast.Snapshots, forecast.ShiftSnapshots)} of {setting.WarehouseName} older than {AdminTimes.Day(cutoff)}. Deleted snapshots can not be brought back; the views keep their figures.";
        return new ConfirmQuestion(
            setting.RetentionDays is { } before ? $"Keep {setting.WarehouseName} for {AdminTimes.Count(days, "day")} instead of {before}?" : $"Keep {setting.WarehouseName} for {AdminTimes.Count(days, "day")} instead of for good?",
            effect,
            $"{(setting.RetentionDays is null ? "Set" : "Shorten")} {setting.WarehouseName} to {AdminTimes.Count(days, "day")}",
            IsDangerous: rows > 0);
    }
}

/// <summary>What a plan deletes of one warehouse.</summary>
/// <param name="Name">The warehouse.</param>
/// <param name="Cutoff">Rows before this moment go.</param>
/// <param name="Snapshots">Snapshots that go.</param>
/// <param name="ShiftSnapshots">Shift snapshots that go.</param>
public sealed record PlannedWarehouse(string Name, DateTimeOffset Cutoff, long Snapshots, long ShiftSnapshots);
