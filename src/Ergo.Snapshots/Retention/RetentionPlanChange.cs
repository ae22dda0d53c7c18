namespace Ergo.Snapshots.Retention;

/// <summary>In what two plans differ for one warehouse in one partition.</summary>
/// <param name="Before">What was shown; null where nothing was to go.</param>
/// <param name="Now">What would go now; null where nothing would.</param>
public sealed record RetentionPlanChange(RetentionPlanItem? Before, RetentionPlanItem? Now)
{
    /// <summary>The line of either plan.</summary>
    public RetentionPlanItem Either => Now ?? Before!;

    /// <summary>Rows that go more than before; negative for fewer.</summary>
    public long MoreRows => (Now?.ExpiredRows ?? 0) - (Before?.ExpiredRows ?? 0);

    /// <summary>The changes from one plan to another, in the order of the plans.</summary>
    /// <param name="before">The plan that was shown.</param>
    /// <param name="now">The plan now.</param>
    public static IReadOnlyList<RetentionPlanChange> Between(IEnumerable<RetentionPlanItem> before, IEnumerable<RetentionPlanItem> now)
    {
        var shown = before.ToDictionary(Key);
        var found = now.ToDictionary(Key);
        return
        [
            .. shown.Keys.Union(found.Keys)
                .Select(key => new RetentionPlanChange(shown.GetValueOrDefault(key), found.GetValueOrDefault(key)))
                .Where(change => change.Before is not { } a || change.Now is not { } b || (a.ExpiredRows, a.Cutoff, a.GoesWhole) != (b.ExpiredRows, b.Cutoff, b.GoesWhole))
                .OrderBy(change => change.Either.WarehouseName, StringComparer.Ordinal).ThenBy(change => change.Either.PartitionName, StringComparer.Ordinal),
        ];
    }

    private static (string, string) Key(RetentionPlanItem item) => (item.PartitionName, item.WarehouseId);
}
