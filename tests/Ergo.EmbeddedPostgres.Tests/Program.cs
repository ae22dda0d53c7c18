using Microsoft.Extensions.Logging.Abstractions;

namespace Ergo.EmbeddedPostgres.Tests;

/// <summary>The second process of the tests: holds a server until its input ends.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        try
        {
            var options = TestOptions.For(arguments[0]);
            await using var server = await EmbeddedPostgresServer.StartAsync(options, NullLogger.Instance, CancellationToken.None);
            Console.WriteLine($"{server.ProcessId} {server.IsOwner} {server.ConnectionString}");
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
