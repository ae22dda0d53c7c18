using Ergo.Database;

namespace Ergo.Snapshots.Warehouses;

/// <summary>A zone of a warehouse, as pages name it.</summary>
public sealed record Zone
{
    /// <summary>What the snapshots without a zone are called.</summary>
    public const string UnknownName = "Unknown zone";

    internal Zone()
    {
    }

    /// <summary>The backend's id; empty for the snapshots without a zone.</summary>
    public string Id { get; internal init; } = "";

    /// <summary>Name for people.</summary>
    public string Name { get; internal init => field = PlainText.Line(value); } = "";

    /// <summary>Short code; null where it has none.</summary>
    public string? Code { get; internal init; }

    /// <summary>True for the snapshots without a zone.</summary>
    public bool IsUnknown => Id.Length == 0;
}
