namespace Ergo.Snapshots.Reports;

/// <summary>A zone or shift that lines of a report can be restricted to.</summary>
public sealed record ReportPart
{
    /// <summary>The zone's id, or the shift's code.</summary>
    public required string Key { get; init; }

    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>The name of a zone's warehouse; null for a shift: several warehouses can have one of that code.</summary>
    public string? Warehouse { get; init; }
}
