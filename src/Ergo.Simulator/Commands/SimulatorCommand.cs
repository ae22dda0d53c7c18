using System.CommandLine;
using System.CommandLine.Parsing;

namespace Ergo.Simulator.Commands;

/// <summary>The command line of the simulator.</summary>
internal static class SimulatorCommand
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>Failed while working.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong or the connection is missing.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by Ctrl+C or SIGTERM before it was done.</summary>
    public const int Stopped = 130;

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        RootCommand root = new("Writes simulated ergonomic snapshots, as the backend does.")
        {
            HistoryCommand.Create(output, error),
            LiveCommand.Create(output, error),
        };
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError mistake in parsed.Errors)
            {
                await error.WriteLineAsync(mistake.Message);
            }

            await error.WriteLineAsync("Run with --help to see the options.");
            return Usage;
        }

        InvocationConfiguration configuration = new()
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(15),
        };
        return await parsed.InvokeAsync(configuration, cancellationToken);
    }
}
