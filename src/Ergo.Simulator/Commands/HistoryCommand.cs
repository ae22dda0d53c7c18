using System.CommandLine;
using System.Globalization;
using Ergo.Simulator.Loading;
using Npgsql;
using Spectre.Console;

namespace Ergo.Simulator.Commands;

/// <summary><c>history</c>: loads the past.</summary>
internal static class HistoryCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        Option<long> rows = CommonOptions.Number("--rows", 1, SimulatorLimits.MaxRows, "Snapshots in all");
        Option<long> days = CommonOptions.Number("--days", 1, SimulatorLimits.MaxDays, "Days before the end");
        Option<long> warehouses = CommonOptions.Warehouses();
        Option<long> seed = CommonOptions.Seed();
        Option<DateTimeOffset?> end = CommonOptions.Instant(
            "--end", "End of the history, ISO 8601; without it the same history started earlier is continued, or a new one ends now");
        Option<string?> connection = CommonOptions.Connection();
        Command command = new("history", "Loads a history of snapshots, newest day first; an interrupted load is continued")
        {
            rows, days, warehouses, seed, end, connection,
        };
        command.SetAction((parsed, cancellationToken) => DatabaseCommand.RunAsync(
            parsed.GetValue(connection), error,
            dataSource => RunAsync(
                dataSource,
                new HistoryOptions
                {
                    Rows = parsed.GetValue(rows),
                    Days = (int)parsed.GetValue(days),
                    Warehouses = (int)parsed.GetValue(warehouses),
                    Seed = (int)parsed.GetValue(seed),
                    End = parsed.GetValue(end) ?? TimeProvider.System.GetUtcNow(),
                    ContinueEarlier = parsed.GetValue(end) is null,
                },
                output, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(NpgsqlDataSource dataSource, HistoryOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        options.Validate();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        LoadResult result = await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask("starting", maxValue: options.Rows);
                return await HistoryLoader.LoadAsync(dataSource, options, new Bar(task), cancellationToken);
            });
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.RowsWritten:N0} snapshots written, {result.RowsBefore:N0} there before, ending {result.End.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC; {result.Duration.TotalSeconds:0.0} s, {result.RowsWritten / Math.Max(0.001, result.Duration.TotalSeconds):N0} rows/s."));
        return SimulatorCommand.Ok;
    }

    // Reports in the loader's own thread: Progress<T> would let the last report arrive after the bar is closed.
    private sealed class Bar(ProgressTask task) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value)
        {
            task.Value = value.RowsDone;
            task.Description = string.Create(
                CultureInfo.InvariantCulture, $"{value.Day:yyyy-MM-dd} {value.RowsDone:N0} of {value.RowsTotal:N0}, {value.RowsPerSecond:N0} rows/s");
        }
    }
}
