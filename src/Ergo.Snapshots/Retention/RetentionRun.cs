using Ergo.Database;
namespace Ergo.Snapshots.Retention;

/// <summary>A recorded retention run.</summary>
public sealed record RetentionRun
{
    /// <summary>Number of the run.</summary>
    public required long Id { get; init; }

    /// <summary>The warehouse's name, or "all warehouses".</summary>
    public required string Subject { get; init; }

    /// <summary>Who or what started it.</summary>
    public required string RequestedBy { get; init => field = PlainText.Line(value); }

    /// <summary>Why, as given by the person.</summary>
    public string? Reason { get; init => field = PlainText.Line(value); }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it runs or if it was cut off.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>running, succeeded, failed, stopped by somebody or by a time limit, or interrupted when its database session is gone.</summary>
    public required string Outcome { get; init; }

    /// <summary>Rows it set out to delete; null until the views are refreshed and the plan is made.</summary>
    public long? PlannedRows { get; init; }

    /// <summary>Rows deleted so far.</summary>
    public long? DeletedRows { get; init; }

    /// <summary>Alerts deleted.</summary>
    public long? AlertsDeleted { get; init; }

    /// <summary>What went wrong.</summary>
    public string? Error { get; init; }

    /// <summary>Who asked it to stop; null where nobody did.</summary>
    public string? StopAskedBy { get; init => field = PlainText.Line(value); }
}

/// <summary>What a run did for one warehouse.</summary>
public sealed record RetentionResult
{
    /// <summary>Warehouse name.</summary>
    public required string WarehouseName { get; init => field = PlainText.Line(value); }

    /// <summary>Rows before this moment were to go.</summary>
    public required DateTimeOffset Cutoff { get; init; }

    /// <summary>Rows the run set out to delete.</summary>
    public required long PlannedRows { get; init; }

    /// <summary>Rows it deleted.</summary>
    public required long DeletedRows { get; init; }
}
