namespace Ergo.Snapshots.Storage;

/// <summary>
/// All rows of ergonomic_snapshots as one view has them, as of the last hourly check: <see cref="Stored"/> is the sum of all the
/// others.
/// </summary>
public sealed record RowBalance
{
    /// <summary>One of <see cref="Views.ViewNames"/>.</summary>
    public required string ViewName { get; init; }

    /// <summary>When it was checked.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>Rows stored.</summary>
    public required long Stored { get; init; }

    /// <summary>Rows in the view's figures.</summary>
    public required long Counted { get; init; }

    /// <summary>Rows that came too late for a day that retention had frozen.</summary>
    public required long Late { get; init; }

    /// <summary>Rows dated ahead; taken in when their time comes.</summary>
    public required long Future { get; init; }

    /// <summary>Rows of frozen days, whose figures stay as they were.</summary>
    public required long Frozen { get; init; }

    /// <summary>Rows of days that the view keeps no longer.</summary>
    public required long NotKept { get; init; }

    /// <summary>Rows whose warehouse id is over 200 bytes, too long to be one.</summary>
    public required long Unreadable { get; init; }

    /// <summary>Rows that wait for the next refresh.</summary>
    public required long Waiting { get; init; }

    /// <summary>Rows of the hour in progress when it was checked.</summary>
    public required long InProgress { get; init; }

    /// <summary>Rows of buckets that could not be computed.</summary>
    public required long SetAside { get; init; }

    /// <summary>Rows that are nowhere; below zero where the view counts rows that are not stored.</summary>
    public required long Missing { get; init; }
}
