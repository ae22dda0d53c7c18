using Ergo.Database;
namespace Ergo.Snapshots.Privacy;

/// <summary>Lets a session see the worker ids of a warehouse for a while. Only <see cref="Unmaskings"/> makes one.</summary>
public sealed record Unmasking
{
    internal Unmasking()
    {
    }

    /// <summary>Number.</summary>
    public long Id { get; internal init; }

    /// <summary>Id of the warehouse.</summary>
    public string WarehouseId { get; internal init; } = "";

    /// <summary>Why, in the person's words.</summary>
    public string Reason { get; internal init => field = PlainText.Line(value); } = "";

    /// <summary>When it ends, UTC.</summary>
    public DateTimeOffset EndsAt { get; internal init; }

    /// <summary>How much of it was left when this was read, by the database's clock.</summary>
    public TimeSpan Remaining { get; internal init; }
}
