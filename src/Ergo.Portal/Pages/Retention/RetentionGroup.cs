using Ergo.Portal.Words;
using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Pages.Retention;

/// <summary>Warehouses among which an admin looks.</summary>
public enum RetentionGroup
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>Those with something unusual: not announced, no days set, an unknown time zone, days below the floor.</summary>
    ToLookAt,

    /// <summary>Those under legal hold.</summary>
    Held,

    /// <summary>Those of which something goes at the next run.</summary>
    Goes,
}

/// <summary>What belongs to a <see cref="RetentionGroup"/>.</summary>
public static class RetentionGroups
{
    /// <summary>The group in words.</summary>
    public static string Word(RetentionGroup group) => group switch
    {
        RetentionGroup.ToLookAt => "To look at",
        RetentionGroup.Held => "Under hold",
        RetentionGroup.Goes => "Rows go next",
        _ => "All",
    };

    /// <summary>Whether a warehouse belongs to it.</summary>
    /// <param name="group">The group.</param>
    /// <param name="setting">The warehouse.</param>
    /// <param name="goes">Rows of it that a run would delete; null until the plan is known.</param>
    public static bool Has(RetentionGroup group, RetentionSetting setting, long? goes) => group switch
    {
        RetentionGroup.ToLookAt => setting.IsBelowFloor || setting.RetentionDays is null || WarehouseWords.All(setting).Count > 0,
        RetentionGroup.Held => setting.IsHeld,
        RetentionGroup.Goes => goes > 0,
        _ => true,
    };

    /// <summary>Whether a name or code holds what was typed, without case.</summary>
    /// <param name="setting">The warehouse.</param>
    /// <param name="typed">What was typed; null and blank for anything.</param>
    public static bool Matches(RetentionSetting setting, string? typed) => string.IsNullOrWhiteSpace(typed)
        || setting.WarehouseName.Contains(typed.Trim(), StringComparison.OrdinalIgnoreCase) || setting.WarehouseCode.Contains(typed.Trim(), StringComparison.OrdinalIgnoreCase);
}
