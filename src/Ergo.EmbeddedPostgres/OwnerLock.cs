namespace Ergo.EmbeddedPostgres;

/// <summary>
/// Marks the one process that starts, supervises and stops the server of a data directory. The operating system
/// releases it when that process ends in whatever way; PostgreSQL itself does not inherit it.
/// </summary>
internal sealed class OwnerLock : IDisposable
{
    private const int LockedLinux = 11;
    private const int LockedMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);

    private readonly FileStream file;

    private OwnerLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock, or returns null when another process (or another server of this one) has it.</summary>
    /// <exception cref="EmbeddedPostgresException">The lock file cannot be written.</exception>
    internal static OwnerLock? TryTake(ServerHome home)
    {
        try
        {
            return new OwnerLock(new FileStream(home.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e.HResult is LockedLinux or LockedMac or SharingViolation or LockViolation)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw home.NotWritable(e);
        }
    }

    public void Dispose() => file.Dispose();
}
