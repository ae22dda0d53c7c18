using System.Diagnostics;
using System.Runtime.Versioning;

namespace Ergo.EmbeddedPostgres;

/// <summary>Whether a process id from a file belongs to the server of a data directory.</summary>
internal enum ProcessIdentity
{
    /// <summary>No such process.</summary>
    Dead,

    /// <summary>A live process that is something else: the id was used again.</summary>
    Foreign,

    /// <summary>The server of the data directory.</summary>
    Ours,

    /// <summary>A PostgreSQL, of which data directory the system does not tell.</summary>
    Unknown,
}

/// <summary>Looks at server processes and signals them.</summary>
internal static class PostmasterProcess
{
    private const string ProgramName = "postgres";

    /// <summary>Tells what a process id stands for.</summary>
    internal static ProcessIdentity Identify(int processId, string cluster)
    {
        if (OperatingSystem.IsWindows())
        {
            return IdentifyByName(processId);
        }

        if (!NativeMethods.Signal(processId, 0))
        {
            return ProcessIdentity.Dead;
        }

        return OperatingSystem.IsLinux() ? IdentifyByProc(processId, cluster) : IdentifyByPs(processId, cluster);
    }

    /// <summary>
    /// Server processes that outlived their postmaster. A busy one goes on until its query ends, and PostgreSQL does
    /// not start again before that. Known on Linux only; elsewhere the list is empty.
    /// </summary>
    internal static IReadOnlyList<int> LeftBehind(string cluster)
    {
        if (!OperatingSystem.IsLinux())
        {
            return [];
        }

        List<int> found = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && IdentifyByProc(id, cluster) == ProcessIdentity.Ours)
            {
                found.Add(id);
            }
        }

        return found;
    }

    /// <summary>
    /// True when nothing bears the process id any more. A process that was killed keeps it until its parent has
    /// collected it, which some containers never do.
    /// </summary>
    internal static bool HasVanished(int processId) => OperatingSystem.IsWindows() || !NativeMethods.Signal(processId, 0);

    /// <summary>Sends a signal and waits for the process to end; false when it is still there after the wait.</summary>
    internal static async Task<bool> EndAsync(int processId, string cluster, int signal, TimeSpan wait)
    {
        if (!OperatingSystem.IsWindows())
        {
            NativeMethods.Signal(processId, signal);
        }

        return await WaitForEndAsync(processId, cluster, wait).ConfigureAwait(false);
    }

    /// <summary>Waits for the process to end; false when it is still there after the wait.</summary>
    internal static async Task<bool> WaitForEndAsync(int processId, string cluster, TimeSpan wait)
    {
        var begin = Stopwatch.GetTimestamp();
        while (Identify(processId, cluster) is ProcessIdentity.Ours or ProcessIdentity.Unknown)
        {
            if (Stopwatch.GetElapsedTime(begin) > wait)
            {
                return false;
            }

            await Task.Delay(20).ConfigureAwait(false);
        }

        return true;
    }

    [SupportedOSPlatform("linux")]
    private static ProcessIdentity IdentifyByProc(int processId, string cluster)
    {
        try
        {
            // A process that ended but was not collected by its parent yet has no command line any more.
            var arguments = File.ReadAllText($"/proc/{processId}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
            if (arguments.Length == 0)
            {
                return ProcessIdentity.Dead;
            }

            // Server processes rewrite their command line ("postgres: checkpointer") but never their name.
            if (File.ReadAllText($"/proc/{processId}/comm").Trim() != ProgramName)
            {
                return ProcessIdentity.Foreign;
            }

            // Every server process works in its data directory; the kernel reports it without symbolic links.
            var folder = File.ResolveLinkTarget($"/proc/{processId}/cwd", returnFinalTarget: false)?.FullName;
            if (folder is not null)
            {
                return folder == NativeMethods.RealPath(cluster) ? ProcessIdentity.Ours
                    : arguments.Contains(cluster) ? ProcessIdentity.Unknown
                    : ProcessIdentity.Foreign;
            }

            return ProcessIdentity.Unknown;
        }
        catch (UnauthorizedAccessException)
        {
            return ProcessIdentity.Unknown;
        }
        catch (IOException)
        {
            return ProcessIdentity.Dead;
        }
    }

    private static ProcessIdentity IdentifyByPs(int processId, string cluster)
    {
        var start = new ProcessStartInfo("ps", ["-ww", "-p", processId.ToString(), "-o", "command="]) { RedirectStandardOutput = true };
        using var ps = Process.Start(start)!;
        var command = ps.StandardOutput.ReadToEnd().Trim();
        ps.WaitForExit();
        return command.Length == 0 || command.StartsWith('(') ? ProcessIdentity.Dead
            : !command.Contains(ProgramName, StringComparison.Ordinal) ? ProcessIdentity.Foreign
            : command.Contains(cluster, StringComparison.Ordinal) ? ProcessIdentity.Ours
            : ProcessIdentity.Unknown;
    }

    private static ProcessIdentity IdentifyByName(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.ProcessName == ProgramName ? ProcessIdentity.Unknown : ProcessIdentity.Foreign;
        }
        catch (ArgumentException)
        {
            return ProcessIdentity.Dead;
        }
    }
}
