using System.CommandLine;
using System.CommandLine.Parsing;

namespace Ergo.Portal.Commands;

/// <summary>What the portal does at the command line besides serving pages: <c>export</c> and <c>verify</c>.</summary>
internal static class PortalCommands
{
    /// <summary>Done; of <c>verify</c>: authentic.</summary>
    public const int Ok = 0;

    /// <summary>It failed, or was refused; of <c>verify</c>: changed or unknown.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by Ctrl+C or SIGTERM.</summary>
    public const int Stopped = 130;

    /// <summary>Whether a command line names one of them.</summary>
    public static bool Has(string[] args) => args is ["export" or "verify", ..];

    /// <summary>Runs the command that is named.</summary>
    /// <param name="args">The command line; settings of the portal (<c>--Section:Key=value</c>) may stand among the options.</param>
    /// <param name="addServices">Adds the portal's services.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Func<WebApplicationBuilder, Task<IAsyncDisposable?>> addServices)
    {
        CommandHost host = new([.. args.Where(IsSetting)], addServices);
        RootCommand root = new("Ergo Portal: reports at the command line. Settings are given as at the start of the portal, for example --ConnectionStrings:Ergo=\"…\".")
        {
            ExportCommand.Create(host),
            VerifyCommand.Create(host),
        };
        var parsed = root.Parse([.. args.Where(arg => !IsSetting(arg))]);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError mistake in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(mistake.Message);
            }

            await Console.Error.WriteLineAsync($"Run {args[0]} --help to see the options.");
            return Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });
    }

    // As ASP.NET names settings: a section, a colon and a key.
    private static bool IsSetting(string arg) => arg.StartsWith("--", StringComparison.Ordinal) && arg.Split('=')[0].Contains(':', StringComparison.Ordinal);
}
