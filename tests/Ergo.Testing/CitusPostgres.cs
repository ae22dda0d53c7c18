using Npgsql;

namespace Ergo.Testing;

/// <summary>The PostgreSQL of PATH with the Citus extension, where that is installed beside it: a coordinator and two workers.</summary>
internal static class CitusPostgres
{
    private const string Role = "citus_nodes";
    private static readonly string Password = Guid.NewGuid().ToString("N");
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["shared_preload_libraries"] = "citus",
        ["citus.node_conninfo"] = "sslmode=prefer",
        ["citus.shard_count"] = "4",
        ["citus.enable_statistics_collection"] = "off",
        // Each database keeps a maintenance process of Citus.
        ["max_worker_processes"] = "64",
        ["max_prepared_transactions"] = "200",
    };

    private static readonly TestServer[] Nodes =
        [.. new[] { "citus-coordinator", "citus-worker-1", "citus-worker-2" }.Select(name => new TestServer(name, PathPostgres.Binaries, Settings))];

    private static readonly SemaphoreSlim Closing = new(1);
    private static readonly Lazy<Task<string[]>> Servers = new(() => Task.Run(StartAsync));

    /// <summary>Why it is not available, or null when it is.</summary>
    internal static string? WhyUnavailable { get; } = PathPostgres.WhyUnavailable ?? (PathPostgres.HasLibrary("citus") ? null : "no citus here");

    internal static TestServer Coordinator => WhyUnavailable is null ? Nodes[0] : throw new InvalidOperationException(WhyUnavailable);

    /// <summary>Makes a database of the same name on all nodes, joined into a cluster, or a copy of such a database.</summary>
    internal static async Task<TestDatabase> CreateDatabaseAsync(string? template)
    {
        var servers = await Servers.Value.ConfigureAwait(false);
        if (template is not null)
        {
            // Two tests that close one database at once would get in each other's way.
            await Closing.WaitAsync().ConfigureAwait(false);
            try
            {
                foreach (var server in servers)
                {
                    await TestDatabase.ExecuteAsync(server, Close(template)).ConfigureAwait(false);
                }
            }
            finally
            {
                Closing.Release();
            }

            return await TestDatabase.CreateAsync(servers, template).ConfigureAwait(false);
        }

        var database = await TestDatabase.CreateAsync(servers, null).ConfigureAwait(false);
        foreach (var server in servers)
        {
            await TestDatabase.ExecuteAsync(In(server), $"""
                CREATE EXTENSION citus;
                INSERT INTO pg_dist_authinfo VALUES (0, '{Role}', 'password={Password}');
                """).ConfigureAwait(false);
        }

        await TestDatabase.ExecuteAsync(In(servers[0]), $"SELECT citus_set_coordinator_host('127.0.0.1', {Port(servers[0])})").ConfigureAwait(false);
        foreach (var worker in servers.Skip(1))
        {
            await AddNodeAsync(In(servers[0]), Port(worker)).ConfigureAwait(false);
        }

        return database;

        string In(string server) => new NpgsqlConnectionStringBuilder(server) { Database = database.Name, Pooling = false }.ConnectionString;
    }

    // A node that has just made many databases may close the first connection to one of them.
    private static async Task AddNodeAsync(string coordinator, int port)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TestDatabase.ExecuteAsync(coordinator, $"SELECT citus_add_node('127.0.0.1', {port})").ConfigureAwait(false);
                return;
            }
            catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.InternalError && attempt < 20)
            {
                await Task.Delay(250).ConfigureAwait(false);
            }
        }
    }

    // Nodes know each other by a role and password that are the same on all of them.
    private static async Task<string[]> StartAsync()
    {
        List<string> servers = [];
        foreach (var node in Nodes)
        {
            var server = (await node.StartedAsync().ConfigureAwait(false)).ConnectionString;
            await TestDatabase.ExecuteAsync(server, $"CREATE ROLE {Role} SUPERUSER LOGIN PASSWORD '{Password}'").ConfigureAwait(false);
            servers.Add(new NpgsqlConnectionStringBuilder(server) { Username = Role, Password = Password }.ConnectionString);
        }

        return [.. servers];
    }

    private static int Port(string server) => new NpgsqlConnectionStringBuilder(server).Port;

    // Citus connects to every database by itself; a database that somebody is connected to cannot be copied.
    private static string Close(string database) => $"""
        ALTER DATABASE "{database}" ALLOW_CONNECTIONS false;
        SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{database}';
        """;
}
