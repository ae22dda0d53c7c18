namespace Ergo.Operations.Storage;

/// <summary>Codes of what is done about storage.</summary>
public static class StorageCodes
{
    /// <summary>Partitions are made.</summary>
    public const string MakePartitions = "storage.partitions";

    /// <summary><c>count</c> were made, which took <c>took</c> seconds.</summary>
    public const string PartitionsMade = "storage.partitions.done";

    /// <summary>The making is stopped.</summary>
    public const string Stop = "storage.partitions.stop";
}
