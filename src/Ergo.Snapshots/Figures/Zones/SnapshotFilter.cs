namespace Ergo.Snapshots.Figures.Zones;

/// <summary>Which snapshots of a zone are listed. What is null narrows nothing; an empty id or code means the snapshots that name none.</summary>
public sealed record SnapshotFilter
{
    /// <summary>When they were observed.</summary>
    public required TimeRange Range { get; init; }

    /// <summary>green, yellow or red.</summary>
    public string? Light { get; init; }

    /// <summary>A location's id.</summary>
    public string? LocationId { get; init; }

    /// <summary>A shift code.</summary>
    public string? ShiftCode { get; init; }

    /// <summary>An hour of the warehouse's local day, 0..23.</summary>
    public int? LocalHour { get; init; }
}

/// <summary>Where a page of snapshots goes on: after the one that was listed last.</summary>
/// <param name="EventTime">When it was observed.</param>
/// <param name="Id">Its id, which orders snapshots of one moment.</param>
public sealed record SnapshotCursor(DateTimeOffset EventTime, string Id);
