using Ergo.Database.Schema;
using Ergo.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ergo.Simulator.Tests;

/// <summary>A database of its own with the whole schema: tables, partitions and change tracking.</summary>
internal sealed class SimulatorDatabase : IAsyncDisposable
{
    private readonly TestDatabase _database;

    private SimulatorDatabase(TestDatabase database) => _database = database;

    public string ConnectionString => _database.ConnectionString;

    public NpgsqlDataSource DataSource => _database.DataSource;

    public static async Task<SimulatorDatabase> CreateAsync(bool withTables = true)
    {
        TestDatabase database = await TestPostgres.CreateDatabaseAsync();
        if (withTables)
        {
            await new SchemaInstaller(database.DataSource, NullLogger<SchemaInstaller>.Instance).ApplyAsync();
        }

        return new SimulatorDatabase(database);
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

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
