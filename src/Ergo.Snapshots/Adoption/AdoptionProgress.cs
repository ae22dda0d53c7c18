namespace Ergo.Snapshots.Adoption;

/// <summary>A table of the backend that was adopted, and how far its rows have been moved.</summary>
public sealed record AdoptionProgress
{
    /// <summary>ergonomic_snapshots or shift_snapshots.</summary>
    public required string TableName { get; init; }

    /// <summary>When the plain table was set aside; since then the backend writes to the new one.</summary>
    public required DateTimeOffset SetAsideAt { get; init; }

    /// <summary>When the last row was moved; null while rows are left.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Rows moved so far.</summary>
    public required long RowsMoved { get; init; }

    /// <summary>
    /// Rows whose id and time the backend wrote again before they were moved, or whose time the storage cannot hold. They are kept in
    /// <c>ergo_internal.adoption_conflicts</c>.
    /// </summary>
    public required long RowsInDoubt { get; init; }

    /// <summary>Size of the plain table with its indexes when it was set aside, in bytes.</summary>
    public required long BytesAdopted { get; init; }

    /// <summary>The part of the table that was moved, 0 to 1.</summary>
    public required double ShareMoved { get; init; }

    /// <summary>Whether a session is moving rows now.</summary>
    public required bool IsRunning { get; init; }

    /// <summary>Why the last attempt stopped; null when none did, or all is moved.</summary>
    public string? LastError { get; init; }
}
