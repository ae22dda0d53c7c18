using System.Globalization;
using Ergo.Snapshots.Storage;

namespace Ergo.Portal.Database;

/// <summary>
/// How much room is left where the database lies, as far as the portal can know. Of the embedded server it looks at the disk; a server on another
/// machine does not say, so that it takes the size that a setting gives, and from it what the server's databases take.
/// </summary>
/// <param name="directory">Where the embedded server's data lies; null for any other server.</param>
/// <param name="size">Size of another server's disk, bytes; null where it is not set.</param>
/// <param name="storage">What its databases take.</param>
public sealed class DatabaseDisk(string? directory, long? size, StorageOverview storage)
{
    /// <summary>The setting, 10^9 bytes, 1 to 1,000,000.</summary>
    public const string Key = "Database:DiskGigabytes";

    private const long Gigabyte = 1_000_000_000;
    private const int Most = 1_000_000;

    /// <summary>Reads the setting.</summary>
    /// <param name="configuration">The settings.</param>
    /// <returns>Bytes, null where it is not set; and what is wrong where it is no number in range, else null.</returns>
    public static (long? Size, string? Fault) Read(IConfiguration configuration)
    {
        var text = configuration[Key];
        return string.IsNullOrWhiteSpace(text) ? (null, null)
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var gigabytes) && gigabytes is >= 1 and <= Most ? (gigabytes * Gigabyte, null)
            : (null, $"{Key} is \"{text}\", and must be 1 to {Most}.");
    }

    /// <summary>Free bytes and all; null where they are not known.</summary>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<(long Free, long Total)?> RoomAsync(CancellationToken cancellationToken = default)
    {
        if (directory is null)
        {
            return size is { } all ? (Math.Max(0, all - await storage.ServerBytesAsync(cancellationToken)), all) : null;
        }

        try
        {
            DriveInfo drive = new(directory);
            return (drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
