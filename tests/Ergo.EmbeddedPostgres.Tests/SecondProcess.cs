using System.Diagnostics;

namespace Ergo.EmbeddedPostgres.Tests;

/// <summary>A second process on this test assembly, killed when disposed.</summary>
internal sealed class SecondProcess : IDisposable
{
    private readonly Process process;

    private SecondProcess(Process process) => this.process = process;

    internal int Id => process.Id;

    /// <summary>Starts it, optionally through another program (which gets the command line appended).</summary>
    internal static SecondProcess Start(string[] arguments, params string[] through)
    {
        string[] command = [.. through, "dotnet", typeof(Program).Assembly.Location, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new SecondProcess(Process.Start(start)!);
    }

    /// <summary>The next line it writes.</summary>
    internal async Task<string> ReadLineAsync() =>
        await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) ?? throw new InvalidOperationException("The second process ended without a word.");

    /// <summary>Lets it end in an orderly way.</summary>
    internal async Task EndAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
    }

    /// <summary>Ends it without a chance to clean up.</summary>
    internal void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
    }
}
