using Ergo.Database;
using Ergo.Operations.Storage;
using static Ergo.Portal.Words.AdminTimes;

namespace Ergo.Portal.Words;

/// <summary>What is done about storage, and why the store refuses it.</summary>
internal static class StorageNotices
{
    /// <summary>Words by code.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Notice, string>> Words = new Dictionary<string, Func<Notice, string>>
    {
        [StorageCodes.MakePartitions] = _ => "Making partitions",
        [StorageCodes.PartitionsMade] = notice => $"{Count(notice.Number("count"), "partition")} made in {Took(notice.Length("took"))}.",
        [StorageCodes.Stop] = _ => "Stopping the maintenance",

        // What functions of the database refuse.
        ["partitions.days-ahead"] = notice => $"Partitions are made 0 to 366 days ahead, not {notice.Text("days") ?? "empty"}",
        ["partitions.failed"] = notice => $"Some partitions could not be created: {notice.Text("reasons")}",
        ["adoption.busy"] = notice => $"Rows are being moved already, by {notice.Text("by")}",
        ["adoption.stopped"] = notice => $"The move stopped and can be taken up again: {notice.Text("reason")}",
    };
}
