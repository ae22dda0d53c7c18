using Ergo.Database;

namespace Ergo.Snapshots.Storage;

/// <summary>Partitions could not be made; the message is fit to be shown.</summary>
public sealed class StorageException(string message, Exception? inner = null) : RefusedException(message, inner);
