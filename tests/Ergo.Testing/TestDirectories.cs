using System.Diagnostics;
using System.Globalization;
using Ergo.EmbeddedPostgres;

namespace Ergo.Testing;

/// <summary>
/// Temporary data directories named after the test process that made them. They go away with it: by a guard process
/// when it ends in whatever way, and by the next run should the guard be gone too.
/// </summary>
internal static class TestDirectories
{
    private const string Prefix = "ergo-test-postgres-";

    // Referenced, or the garbage collector would close the pipes.
    private static readonly List<Process> Guards = [];

    // Reads until the test process is gone; then ends the server of the directory, if it is one, and removes it all.
    private const string Guard =
        """
        trap '' INT TERM HUP QUIT
        cat >/dev/null
        pid=$(head -n 1 "$1/cluster/postmaster.pid" 2>/dev/null)
        if [ -n "$pid" ] && { tr '\0' ' ' <"/proc/$pid/cmdline" || ps -ww -p "$pid" -o command=; } 2>/dev/null | grep -qF -- "$1/cluster"; then
            kill -QUIT "$pid"
            n=0
            while kill -0 "$pid" 2>/dev/null && [ $n -lt 100 ]; do sleep 0.1; n=$((n + 1)); done
        fi
        rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }
        """;

    /// <summary>The path of a new directory; the server makes it.</summary>
    internal static string Create(string name) => Path.Combine(
        Path.GetTempPath(),
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{name}-{Guid.NewGuid().ToString("N")[..8]}"));

    /// <summary>Sees to it that the server ends and the directory goes when this process ends, even by a kill.</summary>
    internal static void RemoveWhenThisProcessEnds(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => RemoveAsync(directory).GetAwaiter().GetResult();
            return;
        }

        // The pipe to the guard's input stays open as long as this process lives; only the kernel can close it then.
        var start = new ProcessStartInfo("/bin/sh", ["-c", Guard, "sh", directory])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var guard = Process.Start(start)!;
        lock (Guards)
        {
            Guards.Add(guard);
        }
    }

    /// <summary>Removes what killed test processes left behind, with their servers.</summary>
    internal static async Task RemoveDeadAsync()
    {
        foreach (var directory in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            if (!IsMakerAlive(directory))
            {
                await RemoveAsync(directory).ConfigureAwait(false);
            }
        }
    }

    private static async Task RemoveAsync(string directory)
    {
        var cluster = Path.Combine(directory, "cluster");
        try
        {
            if (PostmasterFile.Read(cluster) is { } file
                && PostmasterProcess.Identify(file.ProcessId, cluster) is ProcessIdentity.Ours or ProcessIdentity.Unknown)
            {
                await EndAsync(file.ProcessId, cluster).ConfigureAwait(false);
            }

            Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another run removes it at this moment, or it is another user's.
        }
    }

    private static async Task EndAsync(int processId, string cluster)
    {
        if (OperatingSystem.IsWindows())
        {
            using var process = Process.GetProcessById(processId);
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().ConfigureAwait(false);
            return;
        }

        await PostmasterProcess.EndAsync(processId, cluster, NativeMethods.SigQuit, TimeSpan.FromSeconds(10)).ConfigureAwait(false);
    }

    // A process id can be used again: a process younger than the directory did not make it. Start times shift with
    // the clock, so the lock has the last word.
    private static bool IsMakerAlive(string directory)
    {
        var name = Path.GetFileName(directory)[Prefix.Length..];
        if (!int.TryParse(name.Split('-')[0], out var processId))
        {
            return true;
        }

        try
        {
            using var process = Process.GetProcessById(processId);
            return process.StartTime <= Directory.GetCreationTime(directory) || IsLocked(directory);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return true;
        }
    }

    private static bool IsLocked(string directory)
    {
        using var taken = OwnerLock.TryTake(new ServerHome(directory));
        return taken is null;
    }
}
