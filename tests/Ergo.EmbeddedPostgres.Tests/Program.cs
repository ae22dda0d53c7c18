using Ergo.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ergo.EmbeddedPostgres.Tests;

/// <summary>The second process of the tests: holds a server or a test database until its input ends.</summary>
internal static class Program
{
    internal const string HoldServer = "server";
    internal const string HoldTestDatabase = "test-database";

    private static async Task<int> Main(string[] arguments)
    {
        try
        {
            if (arguments[0] == HoldTestDatabase)
            {
                await using var database = await TestPostgres.CreateDatabaseAsync();
                await using var directory = database.DataSource.CreateCommand("SELECT current_setting('data_directory')");
                Console.WriteLine(await directory.ExecuteScalarAsync());
                await Console.In.ReadToEndAsync();
                return 0;
            }

            await using var server = await EmbeddedPostgresServer.StartAsync(TestOptions.For(arguments[1]), NullLogger.Instance, CancellationToken.None);
            Console.WriteLine($"{server.ProcessId} {server.IsOwner}");
            await Console.In.ReadToEndAsync();
            return 0;
        }
        catch (EmbeddedPostgresException e)
        {
            Console.WriteLine(e.Message);
            return 1;
        }
    }
}
