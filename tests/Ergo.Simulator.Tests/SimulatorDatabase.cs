using Npgsql;

namespace Ergo.Simulator.Tests;

/// <summary>A database of its own with the backend's tables.</summary>
internal sealed class SimulatorDatabase : IAsyncDisposable
{
    private readonly string _server;

    private SimulatorDatabase(string server, string name)
    {
        _server = server;
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
        DataSource = NpgsqlDataSource.Create(ConnectionString);
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource DataSource { get; }

    public static async Task<SimulatorDatabase> CreateAsync(bool withTables = true)
    {
        string server = Environment.GetEnvironmentVariable("ERGO_TEST_CONNECTION")
            ?? throw new InvalidOperationException("Set ERGO_TEST_CONNECTION to a PostgreSQL server on which databases may be created.");
        string name = $"simulator_test_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE DATABASE {name}");
        SimulatorDatabase database = new(server, name);
        if (withTables)
        {
            await database.ExecuteAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "0001_tables.sql")));
        }

        return database;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using NpgsqlCommand command = DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using NpgsqlCommand command = DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await ExecuteAsync(_server, $"DROP DATABASE {new NpgsqlConnectionStringBuilder(ConnectionString).Database} WITH (FORCE)");
    }

    private static async Task ExecuteAsync(string server, string sql)
    {
        await using NpgsqlConnection connection = new(server);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
