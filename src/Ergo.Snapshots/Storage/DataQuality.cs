using Ergo.Database;
namespace Ergo.Snapshots.Storage;

/// <summary>A warehouse's rows that are stored, yet in no view or in no average.</summary>
public sealed record DataQuality
{
    /// <summary>Warehouse name.</summary>
    public required string WarehouseName { get; init => field = PlainText.Line(value); }

    /// <summary>Rows that arrived for days whose snapshots retention had deleted.</summary>
    public required long TooLateRows { get; init; }

    /// <summary>Rows dated more than five minutes ahead; taken in when their time comes.</summary>
    public required long FutureRows { get; init; }

    /// <summary>Rows of the last seven days with a score outside its published range.</summary>
    public required long InvalidRows { get; init; }

    /// <summary>Rows of the last seven days whose light is no known word: in totals, in no light.</summary>
    public long UnknownLights { get; init; }
}
