using System.CommandLine;
using System.Globalization;
using Ergo.Benchmarks;
using Ergo.Benchmarks.Adopt;
using Ergo.Benchmarks.Backfill;
using Ergo.Benchmarks.Circuits;
using Ergo.Benchmarks.Export;
using Ergo.Benchmarks.Growth;
using Ergo.Benchmarks.Ingest;
using Ergo.Benchmarks.Query;
using Ergo.Benchmarks.Refresh;
using Ergo.Benchmarks.Retention;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

RootCommand root = new("Measures the portal's budgets, each against a baseline of the same run.")
{
    RefreshCommand.Create(),
    RefreshGrowthCommand.Create(),
    IngestCommand.Create(),
    BackfillCommand.Create(),
    QueryCommand.Create(),
    RetentionCommand.Create(),
    AdoptCommand.Create(),
    CircuitsCommand.Create(),
    ExportCommand.Create(),
};
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var mistake in parsed.Errors)
    {
        Console.Error.WriteLine(mistake.Message);
    }

    Console.Error.WriteLine("Run with --help to see the options.");
    return ExitCodes.Usage;
}

// Time to stop the query under way and to drop the database.
return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(60) });
