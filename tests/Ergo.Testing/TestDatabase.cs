using Npgsql;

namespace Ergo.Testing;

/// <summary>A database of its own for one test or test class; dropped when disposed, open sessions or not.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string serverConnectionString;

    private TestDatabase(string serverConnectionString, string name)
    {
        this.serverConnectionString = serverConnectionString;
        Name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(serverConnectionString) { Database = name, IncludeErrorDetail = true }.ConnectionString;
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
        await ExecuteAsync(serverConnectionString, $"DROP DATABASE IF EXISTS \"{Name}\" WITH (FORCE)").ConfigureAwait(false);
    }

    internal static async Task<TestDatabase> CreateAsync(string serverConnectionString, string? template, string? begin = null)
    {
        var name = $"test_{Guid.NewGuid():N}";
        var copy = template is null ? "" : $" TEMPLATE \"{template.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        await ExecuteAsync(serverConnectionString, $"CREATE DATABASE \"{name}\"{copy}").ConfigureAwait(false);
        var database = new TestDatabase(serverConnectionString, name);
        if (begin is not null)
        {
            await ExecuteAsync(database.ConnectionString + ";Pooling=false", begin).ConfigureAwait(false);
        }

        return database;
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync().ConfigureAwait(false);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }
}
