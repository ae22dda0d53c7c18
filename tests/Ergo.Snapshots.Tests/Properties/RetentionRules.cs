namespace Ergo.Snapshots.Tests.Properties;

/// <summary>A stored row of either table, as much of it as retention judges by.</summary>
internal sealed record StoredRow
{
    public required string TableName { get; init; }

    public required string PartitionName { get; init; }

    public required string Id { get; init; }

    public required string WarehouseId { get; init; }

    public required DateTime EventTime { get; init; }
}

/// <summary>What retention must do, written down a second time: nothing here asks the database.</summary>
/// <param name="now">The moment of the run.</param>
internal sealed class RetentionRules(DateTime now)
{
    /// <summary>Days per warehouse that is announced. Rows of others are nobody's to delete.</summary>
    public Dictionary<string, int> Days { get; } = [];

    public HashSet<string> Held { get; } = [];

    public Dictionary<string, int> IdentityDays { get; } = [];

    public int FloorDays { get; set; } = 1;

    /// <summary>The first moment that is kept, hold or not.</summary>
    public DateTime Cutoff(string warehouse) => now.Date.AddDays(-Math.Max(Days[warehouse], FloorDays));

    /// <summary>Whether a run, of one warehouse or of all, deletes the row.</summary>
    public bool IsExpired(StoredRow row, string? only) =>
        Days.ContainsKey(row.WarehouseId) && !Held.Contains(row.WarehouseId) && (only is null || row.WarehouseId == only) && row.EventTime < Cutoff(row.WarehouseId);

    /// <summary>The lines of a plan, in the order of their texts.</summary>
    public IReadOnlyList<string> Plan(IEnumerable<StoredRow> rows, string? only) =>
    [
        .. rows.GroupBy(row => (row.TableName, row.PartitionName)).SelectMany(partition =>
        {
            var goesWhole = !partition.Key.PartitionName.EndsWith("_default", StringComparison.Ordinal) && partition.All(row => IsExpired(row, only));
            return partition.Where(row => IsExpired(row, only)).GroupBy(row => row.WarehouseId)
                .Select(expired => $"{partition.Key.TableName} {partition.Key.PartitionName} {expired.Key} before {Cutoff(expired.Key):yyyy-MM-dd}: {expired.Count()}{(goesWhole ? " whole" : "")}");
        }).Order(StringComparer.Ordinal),
    ];

    /// <summary>Whose workers are forgotten by a run of all warehouses, and before when.</summary>
    public IReadOnlyList<(string Warehouse, DateTime Before)> Nameless =>
        [.. IdentityDays.Where(one => !Held.Contains(one.Key)).Select(one => (one.Key, now.Date.AddDays(-one.Value)))];

    /// <summary>Whether a run of all warehouses deletes an alert.</summary>
    public bool IsExpiredAlert(string warehouse, DateTime? resolvedAt) => resolvedAt < now.AddDays(-365) && !Held.Contains(warehouse);
}
