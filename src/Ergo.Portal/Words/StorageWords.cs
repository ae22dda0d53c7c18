using System.Globalization;
using Ergo.Snapshots.Adoption;
using Ergo.Snapshots.Storage;

namespace Ergo.Portal.Words;

/// <summary>How the snapshots lie in the database, in words.</summary>
public static class StorageWords
{
    /// <summary>A storage tier's name and what it means.</summary>
    /// <param name="tier">As the database names it.</param>
    public static (string Name, string Note) Tier(string tier) => tier switch
    {
        "native" => ("Native", "PostgreSQL, a partition for each UTC day"),
        "timescaledb" => ("TimescaleDB", "Hypertables, a chunk for each UTC day"),
        "citus" => ("Citus", "Spread over workers by warehouse, a partition for each UTC day"),
        _ => (tier, "Not known to this portal"),
    };

    /// <summary>A table in words.</summary>
    public static string Table(string name) => name == "shift_snapshots" ? "Shift snapshots" : "Snapshots";

    /// <summary>How many rows wait in DEFAULT, since when, and of which days.</summary>
    /// <param name="waiting">The tables that have any.</param>
    /// <param name="now">The current moment.</param>
    public static string Waiting(IReadOnlyList<PartitionState> waiting, DateTimeOffset now)
    {
        var rows = string.Join(" and ", waiting.Select(table => AdminTimes.Count(table.WaitingRows, table.TableName == "shift_snapshots" ? "shift snapshot" : "snapshot")));
        var since = waiting.Min(table => table.Since);
        var (oldest, newest) = (Day(waiting.Min(table => table.Oldest)), Day(waiting.Max(table => table.Newest)));
        return $"{rows} {(waiting.Sum(table => table.WaitingRows) == 1 ? "waits" : "wait")} in DEFAULT"
            + $"{(since is { } arrived ? $", the first since {AdminTimes.Minute(arrived, now)}" : "")}: {(oldest == newest ? $"of {oldest}" : $"of days from {oldest} to {newest}")}.";
    }

    /// <summary>What happens with them next.</summary>
    /// <param name="waiting">The tables that have any.</param>
    /// <param name="next">When this portal's schedule makes partitions next; null where it runs no jobs.</param>
    /// <param name="daysAhead">Days for which partitions are made ahead.</param>
    /// <param name="now">The current moment.</param>
    public static string Next(IReadOnlyList<PartitionState> waiting, DateTimeOffset? next, int daysAhead, DateTimeOffset now)
    {
        var movable = waiting.Sum(table => table.MovableRows);
        var staying = waiting.Sum(table => table.WaitingRows) - movable;
        var moved = movable == 0 ? "" : next is { } at
            ? $"The maintenance at {AdminTimes.Minute(at, now)} moves {(staying == 0 ? "them" : AdminTimes.Count(movable, "row"))} into partitions of their own. "
            : $"{(staying == 0 ? "They move" : AdminTimes.Count(movable, "row") + " move")} into partitions of their own when these are made; this portal runs no jobs (Jobs:Enabled is false). ";
        var stays = staying == 0 ? "" : $"{AdminTimes.Count(staying, "row")} dated more than {daysAhead} days ahead or 3,650 days back {(staying == 1 ? "stays" : "stay")} there. ";
        return $"{moved}{stays}Figures read rows in DEFAULT like all others; queries only take longer while it is full.";
    }

    /// <summary>How far an adopted table is, for example "Snapshots: 1,200,000 rows, 37 % of 2.1 GB".</summary>
    public static string Moved(AdoptionProgress table) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Table(table.TableName)}: {AdminTimes.Count(table.RowsMoved, "row")}{(table.FinishedAt is null ? $", {Math.Floor(100 * table.ShareMoved):0} % of {AdminTimes.Size(table.BytesAdopted)}" : ", all there")}");

    /// <summary>What compression saved, for example "81 % smaller"; null where nothing is compressed.</summary>
    public static string? Saved(TableStorage table) => Saved(table.BytesBeforeCompression, table.CompressedBytes);

    /// <summary>The same of a partition.</summary>
    public static string? Saved(StorageDay day) => Saved(day.BytesBeforeCompression, day.Bytes);

    // Small chunks are larger compressed: their indexes and the table of their batches have a least size.
    private static string? Saved(long? before, long? after) => (before, after) switch
    {
        ( > 0, { } now) when now <= before => string.Create(CultureInfo.InvariantCulture, $"{100.0 * (before.Value - now) / before.Value:0} % smaller"),
        ( > 0, { } now) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * (now - before.Value) / before.Value:0} % larger"),
        _ => null,
    };

    private static string Day(DateTimeOffset? moment) => moment is { } known ? AdminTimes.Day(known) : "no day";
}
