using Npgsql;

namespace Ergo.Testing;

/// <summary>A database of its own for one test or test class; dropped when disposed, open sessions or not.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly IReadOnlyList<string> servers;

    private TestDatabase(IReadOnlyList<string> servers, string name)
    {
        this.servers = servers;
        Name = name;
        // A machine that is busy with other tests may stand still for half a minute, which is longer than the driver waits for an answer, or for that to a stop.
        ConnectionString = new NpgsqlConnectionStringBuilder(servers[0])
        {
            Database = name, IncludeErrorDetail = true, CommandTimeout = 300, CancellationTimeout = 60_000,
        }.ConnectionString;
        DataSource = NpgsqlDataSource.Create(ConnectionString);
    }

    /// <summary>Name of the database; good as the template of another once all sessions are closed.</summary>
    public string Name { get; }

    /// <summary>Connection string of the superuser, with the password.</summary>
    public string ConnectionString { get; }

    /// <summary>Pooled connections to the database.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>Drops the database.</summary>
    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync().ConfigureAwait(false);
        foreach (var server in servers)
        {
            await DropAsync(server).ConfigureAwait(false);
        }
    }

    /// <summary>Makes the database on each of some servers; the first one is the one that is used.</summary>
    internal static async Task<TestDatabase> CreateAsync(IReadOnlyList<string> servers, string? template, string? begin = null)
    {
        var name = $"test_{Guid.NewGuid():N}";
        var copy = template is null ? "" : $" TEMPLATE \"{template.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        foreach (var server in servers)
        {
            await ExecuteAsync(server, $"CREATE DATABASE \"{name}\"{copy}").ConfigureAwait(false);
        }

        var database = new TestDatabase(servers, name);
        if (begin is not null)
        {
            await ExecuteAsync(database.ConnectionString + ";Pooling=false", begin).ConfigureAwait(false);
        }

        return database;
    }

    // Citus' own processes come back to a database at once, and nodes finish what they have prepared.
    private async Task DropAsync(string server)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ExecuteAsync(server, $"DROP DATABASE IF EXISTS \"{Name}\" WITH (FORCE)").ConfigureAwait(false);
                return;
            }
            catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.ObjectInUse && attempt < 20)
            {
                await Task.Delay(250).ConfigureAwait(false);
            }
        }
    }

    internal static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync().ConfigureAwait(false);
        // A busy disk takes its time to copy a database.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }
}
