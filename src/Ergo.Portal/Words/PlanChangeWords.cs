using System.Globalization;
using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Words;

/// <summary>What changed between a plan that was confirmed and the plan that the run found.</summary>
public static class PlanChangeWords
{
    /// <summary>One line per warehouse and day that changed, by warehouse.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="settings">The settings now, for the reason where nothing of a warehouse goes any more.</param>
    public static IReadOnlyList<string> Lines(IReadOnlyList<RetentionPlanChange> changes, IReadOnlyList<RetentionSetting> settings) =>
        [.. changes.GroupBy(change => change.Either.WarehouseId).SelectMany(group => OfWarehouse([.. group], settings.FirstOrDefault(setting => setting.WarehouseId == group.Key)))];

    private static IEnumerable<string> OfWarehouse(IReadOnlyList<RetentionPlanChange> changes, RetentionSetting? setting)
    {
        var name = changes[0].Either.WarehouseName;
        if (setting is { IsHeld: true })
        {
            yield return $"{name}: {AdminTimes.Count(changes.Sum(change => change.Before?.ExpiredRows ?? 0), "row")} no longer go, it is under legal hold: {HoldWords.Matters(setting)}";
            yield break;
        }

        if (changes.FirstOrDefault(change => change is { Before: not null, Now: not null } && change.Before.Cutoff != change.Now.Cutoff) is { } moved)
        {
            yield return $"{name}: cutoff moved from {AdminTimes.Day(moved.Before!.Cutoff)} to {AdminTimes.Day(moved.Now!.Cutoff)}";
        }

        foreach (var change in changes)
        {
            if (OfDay(change) is { } text)
            {
                yield return $"{name}, {RetentionWords.PartitionDay(change.Either.PartitionName)}: {text}";
            }
        }
    }

    private static string? OfDay(RetentionPlanChange change)
    {
        var noun = change.Either.TableName == "shift_snapshots" ? "shift snapshot" : "snapshot";
        return change switch
        {
            { Before: null, Now: { } now } => $"{AdminTimes.Count(now.ExpiredRows, noun)} more",
            { Before: { } before, Now: null } => $"{AdminTimes.Count(before.ExpiredRows, noun)} no longer {(before.ExpiredRows == 1 ? "goes" : "go")}",
            { Before: { } before, Now: { } now } when change.MoreRows != 0 => $"{AdminTimes.Count(now.ExpiredRows, noun)} instead of {before.ExpiredRows.ToString("N0", CultureInfo.InvariantCulture)}",
            { Before: { } before, Now: { } now } when before.GoesWhole != now.GoesWhole =>
                now.GoesWhole ? "the day goes whole, nobody needs it any more" : $"goes by rows, the day is still needed by {now.KeptBy}",
            _ => null,
        };
    }
}
