using System.Diagnostics;
using Ergo.Database.Schema;
using Ergo.EmbeddedPostgres;
using Ergo.Snapshots.Tests.Properties;
using Ergo.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ergo.Snapshots.Tests.Faults;

/// <summary>A server of a test's own that may be killed and started again on its data.</summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private readonly EmbeddedPostgresOptions options;
    private EmbeddedPostgresServer server;

    private FaultyServer(EmbeddedPostgresOptions options, EmbeddedPostgresServer server)
    {
        this.options = options;
        this.server = server;
    }

    /// <summary>Connection string without pooling: a connection is a session, and a lost session stays lost.</summary>
    public string ConnectionString => server.ConnectionString + ";Pooling=false;Timeout=5;Command Timeout=60";

    /// <summary>A server with no snapshots.</summary>
    /// <param name="withTestClock">True for a database whose clock the test sets.</param>
    /// <param name="hasSchema">Whether the schema is applied.</param>
    public static async Task<FaultyServer> StartAsync(bool withTestClock = false, bool hasSchema = true)
    {
        var directory = TestDirectories.Create("faulty");
        TestDirectories.RemoveWhenThisProcessEnds(directory);
        var options = new EmbeddedPostgresOptions
        {
            DataDirectory = directory,
            DatabaseName = "faults",
            // A killed process loses nothing that was written: the system lives on, so there is no need to wait for the disk.
            Settings = new Dictionary<string, string> { ["fsync"] = "off", ["shared_buffers"] = "32MB", ["max_connections"] = "30" },
        };
        var faulty = new FaultyServer(options, await EmbeddedPostgresServer.StartAsync(options, NullLogger.Instance, CancellationToken.None));
        if (hasSchema)
        {
            await using var source = NpgsqlDataSource.Create(faulty.ConnectionString);
            await (withTestClock ? TestClock.InstallAsync(source) : new SchemaInstaller(source, NullLogger<SchemaInstaller>.Instance).ApplyAsync());
        }

        return faulty;
    }

    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>A connection once the server answers again.</summary>
    public async Task<NpgsqlConnection> ReconnectAsync()
    {
        NpgsqlConnection? connection = null;
        await Waiting.UntilAsync(
            async () =>
            {
                try
                {
                    connection = await ConnectAsync();
                    return true;
                }
                catch (NpgsqlException)
                {
                    return false;
                }
            },
            "the server to answer again");
        return connection!;
    }

    /// <summary>Kills the postmaster as the system's out-of-memory killer would, and starts it again.</summary>
    public async Task KillAndRestartAsync()
    {
        Kill(server.ProcessId);
        await server.DisposeAsync();
        server = await EmbeddedPostgresServer.StartAsync(options, NullLogger.Instance, CancellationToken.None);
    }

    /// <summary>kill -9 of a session's process. Returns when the server knows: until then it would let in sessions that it ends at once.</summary>
    public static async Task KillSessionAsync(int processId)
    {
        Kill(processId);
        await Waiting.UntilAsync(() => Task.FromResult(!IsThere(processId)), "the server to notice the end of a session");
    }

    private static void Kill(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It has just ended by itself.
        }
    }

    // A process that was killed is there until its parent has asked how it ended.
    private static bool IsThere(int processId)
    {
        try
        {
            Process.GetProcessById(processId).Dispose();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(options.DataDirectory, recursive: true);
    }
}
