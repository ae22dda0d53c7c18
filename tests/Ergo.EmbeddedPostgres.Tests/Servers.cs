using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ergo.EmbeddedPostgres.Tests;

/// <summary>Short forms for starting servers and asking them.</summary>
internal static class Servers
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal static Task<EmbeddedPostgresServer> StartAsync(EmbeddedPostgresOptions options, ILogger? logger = null) =>
        EmbeddedPostgresServer.StartAsync(options, logger ?? NullLogger.Instance, CancellationToken.None);

    internal static async Task<string> FailureAsync(EmbeddedPostgresOptions options)
    {
        var failure = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync(options));
        Assert.DoesNotContain('\n', failure.Message);
        return failure.Message;
    }

    internal static async Task<T> AskAsync<T>(this EmbeddedPostgresServer server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        return await source.AskAsync<T>(sql);
    }

    internal static async Task<T> AskAsync<T>(this NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    internal static async Task DoAsync(this EmbeddedPostgresServer server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    internal static int Port(this EmbeddedPostgresServer server) => new NpgsqlConnectionStringBuilder(server.ConnectionString).Port;

    internal static bool IsAlive(int processId, string cluster) => PostmasterProcess.Identify(processId, cluster) == ProcessIdentity.Ours;

    /// <summary>Waits until a condition holds; a test that waits in vain fails.</summary>
    internal static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var deadline = Deadline.After(Patience);
        while (!await condition())
        {
            Assert.False(deadline.IsOver, $"Waited in vain until {what}.");
            await Task.Delay(50);
        }
    }

    internal static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    /// <summary>Waits until a pool that was cut off answers again.</summary>
    internal static Task UntilAnswersAsync(NpgsqlDataSource source, string sql) => UntilAsync(
        async () =>
        {
            try
            {
                return await source.AskAsync<object>(sql) is not null;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        },
        "the server answers again");
}
