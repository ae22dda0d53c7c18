using System.Diagnostics;

namespace Ergo.Snapshots.Tests.Faults;

/// <summary>A second process on this test assembly that refreshes a view; killed when disposed.</summary>
internal sealed class RefresherProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process process;

    private RefresherProcess(Process process) => this.process = process;

    /// <summary>Starts it; it waits for the starting signal.</summary>
    internal static async Task<RefresherProcess> StartAsync(string connectionString, string view, string name)
    {
        var started = new RefresherProcess(Process.Start(new ProcessStartInfo(
            "dotnet", [typeof(RefresherProcess).Assembly.Location, connectionString, view, name]) { RedirectStandardOutput = true })!);
        Assert.Equal("ready", await started.process.StandardOutput.ReadLineAsync().WaitAsync(Patience));
        return started;
    }

    /// <summary>What it wrote until it ended.</summary>
    internal async Task<string[]> EndedAsync()
    {
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }
}
