using System.Diagnostics;

namespace Ergo.EmbeddedPostgres.Tests;

/// <summary>On a small file system in memory, which only root can make.</summary>
public sealed class DiskFullTests : IDisposable
{
    private readonly TestFolder folder = new();
    private bool mounted;

    public void Dispose()
    {
        if (mounted)
        {
            // Lazily: the server's log collector ends a moment after the server.
            Run("umount", "--lazy", folder.Root);
        }

        folder.Dispose();
    }

    [SkippableFact]
    public async Task Too_little_space_for_a_new_database_is_named_before_anything_is_written()
    {
        Mount(megabytes: 100);
        var message = await Servers.FailureAsync(folder.Options);
        Assert.Contains("MB free; a new database needs 200 MB", message, StringComparison.Ordinal);
        Assert.Empty(folder.Unfinished);
    }

    [SkippableFact]
    public async Task Full_disk_at_a_later_start_is_named_and_loses_nothing()
    {
        Mount(megabytes: 250);
        await using (var server = await Servers.StartAsync(folder.Options))
        {
            await server.DoAsync("CREATE TABLE kept AS SELECT 1 AS one");
        }

        var filler = Path.Combine(folder.Root, "filler");
        Run("sh", "-c", $"cat /dev/zero >'{filler}' 2>/dev/null; true");
        Assert.Contains("is full: free some space", await Servers.FailureAsync(folder.Options), StringComparison.Ordinal);

        File.Delete(filler);
        await using var next = await Servers.StartAsync(folder.Options);
        Assert.Equal(1, await next.AskAsync<int>("SELECT one FROM kept"));
    }

    [Fact]
    public void Full_disk_during_initdb_is_recognised() =>
        Assert.Contains(
            "is full",
            FailureText.Explain("initdb failed", folder.Data, "initdb: error: could not write file \"x\": No space left on device").Message,
            StringComparison.Ordinal);

    private void Mount(int megabytes)
    {
        Skip.IfNot(OperatingSystem.IsLinux() && UnprivilegedCommand.IsRoot, "only root on Linux can mount a small file system");
        mounted = Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=700", "tmpfs", folder.Root);
        Skip.IfNot(mounted, "mounting is not allowed here");
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
