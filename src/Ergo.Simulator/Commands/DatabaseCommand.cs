using System.Net.Sockets;
using Npgsql;

namespace Ergo.Simulator.Commands;

/// <summary>Runs a command against the database and turns its failures into one line and an exit code.</summary>
internal static class DatabaseCommand
{
    public static async Task<int> RunAsync(string? connection, TextWriter error, Func<NpgsqlDataSource, Task<int>> run)
    {
        string? text = string.IsNullOrWhiteSpace(connection) ? Environment.GetEnvironmentVariable(CommonOptions.ConnectionVariable) : connection;
        if (string.IsNullOrWhiteSpace(text))
        {
            await error.WriteLineAsync(
                $"No database given: use --connection \"Host=…;Database=…;Username=…\" or set the environment variable {CommonOptions.ConnectionVariable}.");
            return SimulatorCommand.Usage;
        }

        NpgsqlDataSource dataSource;
        try
        {
            dataSource = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(text) { ApplicationName = "ergo-simulator" });
        }
        catch (ArgumentException)
        {
            // The text may hold a password, and the exception may quote it.
            await error.WriteLineAsync("The connection string cannot be read. It looks like \"Host=localhost;Port=5432;Database=ergo;Username=ergo;Password=…\".");
            return SimulatorCommand.Usage;
        }

        await using (dataSource)
        {
            return await GuardAsync(error, () => run(dataSource));
        }
    }

    private static async Task<int> GuardAsync(TextWriter error, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Stopped. What was committed stays; the same command goes on from there.");
            return SimulatorCommand.Stopped;
        }
        catch (SimulatorException e)
        {
            await error.WriteLineAsync(e.Message);
        }
        catch (PostgresException e)
        {
            await error.WriteLineAsync($"The database refused: {e.MessageText} (SQLSTATE {e.SqlState}).");
        }
        catch (NpgsqlException e) when (e.InnerException is SocketException or TimeoutException or IOException)
        {
            await error.WriteLineAsync($"The database cannot be reached: {e.InnerException.Message}. Check host, port and that the server runs; then start again.");
        }
        catch (NpgsqlException e)
        {
            await error.WriteLineAsync($"The database connection failed: {e.Message}.");
        }

        return SimulatorCommand.Failed;
    }
}
