using System.CommandLine;
using Ergo.EmbeddedPostgres;
using Npgsql;

namespace Ergo.Benchmarks.Refresh;

/// <summary><c>refresh</c>: one minute of new data into rollup_1m.</summary>
internal static class RefreshCommand
{
    private const long MaxRows = 1_000_000_000;

    public static Command Create()
    {
        Option<long> rows = new("--rows") { Description = $"Snapshots of history (1 to {MaxRows})", Required = true };
        rows.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() is < 1 or > MaxRows)
            {
                result.AddError($"--rows must be a whole number from 1 to {MaxRows}.");
            }
        });
        Option<int> repetitions = new("--repetitions") { Description = "Minutes measured (1 to 100)", DefaultValueFactory = _ => 5 };
        repetitions.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 100)
            {
                result.AddError("--repetitions must be a whole number from 1 to 100.");
            }
        });
        Option<string?> connection = new("--connection")
        {
            Description = "Npgsql connection string of a user who may create databases; without it an embedded PostgreSQL is started",
        };
        Command command = new("refresh", "refresh_view('rollup_1m') against REFRESH MATERIALIZED VIEW CONCURRENTLY, 2,000 new rows per minute")
        {
            rows, repetitions, connection,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(rows), parsed.GetValue(repetitions), parsed.GetValue(connection), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(long rows, int repetitions, string? connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var database = await BenchmarkDatabase.CreateAsync(connection, cancellationToken);
            var figure = await new RefreshBenchmark(database, Console.Error, rows).MeasureAsync(repetitions, cancellationToken);
            Console.WriteLine(figure);
            return figure.IsMet ? ExitCodes.Met : ExitCodes.Missed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Console.Error.WriteLine("Stopped; the database was dropped.");
            return ExitCodes.Stopped;
        }
        catch (Exception failure) when (failure is NpgsqlException or EmbeddedPostgresException or BenchmarkException or ArgumentException)
        {
            Console.Error.WriteLine($"Nothing was measured: {failure.Message}");
            return ExitCodes.Failed;
        }
    }
}
