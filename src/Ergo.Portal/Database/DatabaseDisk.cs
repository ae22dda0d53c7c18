namespace Ergo.Portal.Database;

/// <summary>How much room is left where the database lies, as far as the portal can know: of a server on another machine it cannot.</summary>
/// <param name="directory">Where the embedded server's data lies; null for any other server.</param>
public sealed class DatabaseDisk(string? directory)
{
    /// <summary>Free bytes; null where they are not known.</summary>
    public long? FreeBytes => Room?.Free;

    /// <summary>Free bytes and all; null where they are not known.</summary>
    public (long Free, long Total)? Room
    {
        get
        {
            try
            {
                return directory is null ? null : new DriveInfo(directory) is var drive ? (drive.AvailableFreeSpace, drive.TotalSize) : null;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return null;
            }
        }
    }
}
