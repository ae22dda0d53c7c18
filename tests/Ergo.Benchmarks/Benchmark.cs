using System.CommandLine;
using System.Diagnostics;
using Ergo.EmbeddedPostgres;
using Npgsql;

namespace Ergo.Benchmarks;

/// <summary>A run of one benchmark: its server, and where its lines go.</summary>
internal sealed class Benchmark
{
    private Benchmark(BenchmarkServer server) => Server = server;

    public BenchmarkServer Server { get; }

    /// <summary>True while every figure met its budget.</summary>
    public bool IsMet { get; private set; } = true;

    /// <summary>Makes the command of a benchmark. It ends with one of <see cref="ExitCodes"/>.</summary>
    /// <param name="name">Name on the command line.</param>
    /// <param name="description">What it measures.</param>
    /// <param name="options">Its own options.</param>
    /// <param name="settings">What a server of its own needs in postgresql.conf.</param>
    /// <param name="run">Measures.</param>
    public static Command Command(
        string name, string description, IEnumerable<Option> options, IReadOnlyDictionary<string, string> settings,
        Func<Benchmark, ParseResult, CancellationToken, Task> run)
    {
        Command command = new(name, description);
        foreach (var option in options.Concat(ServerChoice.Options))
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, settings, run, cancellationToken));
        return command;
    }

    /// <summary>Writes a line of the result.</summary>
    public void Report(IFigure figure)
    {
        Console.WriteLine(figure);
        IsMet &= figure.IsMet;
    }

    /// <summary>Tells what is going on.</summary>
    public static void Tell(string progress) => Console.Error.WriteLine(progress);

    /// <summary>Does a part of the work and tells how long it took.</summary>
    /// <returns>Milliseconds.</returns>
    public static async Task<double> PhaseAsync(string name, Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        var took = Stopwatch.GetElapsedTime(start);
        Tell($"{name}: {took.TotalSeconds:N1} s");
        return took.TotalMilliseconds;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, IReadOnlyDictionary<string, string> settings, Func<Benchmark, ParseResult, CancellationToken, Task> run,
        CancellationToken cancellationToken)
    {
        try
        {
            await using var server = await BenchmarkServer.StartAsync(ServerChoice.From(parsed), settings, cancellationToken);
            Tell(await server.DescribeAsync(cancellationToken));
            Benchmark benchmark = new(server);
            await run(benchmark, parsed, cancellationToken);
            return benchmark.IsMet ? ExitCodes.Met : ExitCodes.Missed;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            Console.Error.WriteLine("Stopped; what was created was removed.");
            return ExitCodes.Stopped;
        }
        catch (Exception failure) when (failure is NpgsqlException or EmbeddedPostgresException or BenchmarkException or ArgumentException)
        {
            Console.Error.WriteLine($"Nothing was measured: {failure.Message}");
            return ExitCodes.Failed;
        }
    }
}
