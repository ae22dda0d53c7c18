using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Ergo.EmbeddedPostgres;

/// <summary>The few calls of the C library that .NET has no wrapper for.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class NativeMethods
{
    internal const int SigInt = 2;
    internal const int SigQuit = 3;
    internal const int SigKill = 9;

    private const int NoSuchProcess = 3;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint EffectiveUserId();

    /// <summary>Sends a signal; 0 only asks. False when there is no such process.</summary>
    internal static bool Signal(int processId, int signal) =>
        Kill(processId, signal) == 0 || Marshal.GetLastPInvokeError() != NoSuchProcess;

    /// <summary>The path without symbolic links, or null when it does not exist.</summary>
    internal static string? RealPath(string path)
    {
        var resolved = RealPath(path, 0);
        if (resolved == 0)
        {
            return null;
        }

        try
        {
            return Marshal.PtrToStringUTF8(resolved);
        }
        finally
        {
            Free(resolved);
        }
    }

    /// <summary>Makes the entries of a directory (a rename, a new file) survive a power cut.</summary>
    internal static void SyncDirectory(string path)
    {
        var descriptor = Open(path, 0);
        if (descriptor >= 0)
        {
            _ = Sync(descriptor);
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint pointer);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
