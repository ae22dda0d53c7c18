namespace Ergo.Snapshots.Storage;

/// <summary>An index of a snapshot table, all of its partitions together.</summary>
public sealed record StorageIndex
{
    /// <summary>ergonomic_snapshots or shift_snapshots.</summary>
    public required string TableName { get; init; }

    /// <summary>The index.</summary>
    public required string IndexName { get; init; }

    /// <summary>Method and columns, as SQL.</summary>
    public required string Definition { get; init; }

    /// <summary>True where it keeps rows apart, whether it is read or not.</summary>
    public required bool IsUnique { get; init; }

    /// <summary>Size, bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>How often it was read since the server's statistics began.</summary>
    public required long Scans { get; init; }
}
