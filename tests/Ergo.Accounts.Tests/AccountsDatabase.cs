using Dapper;
using Ergo.Database.Schema;
using Ergo.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ergo.Accounts.Tests;

/// <summary>A database with the schema, for the tests of one class.</summary>
public sealed class AccountsDatabase : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public NpgsqlDataSource DataSource => _database.DataSource;

    public SessionStore Sessions => new(DataSource);

    /// <summary>Connections of the role that the portal runs with; null where the server has none of its own.</summary>
    public async Task<NpgsqlDataSource?> RunningAsync()
    {
        if (await RunningRole.WhyNotAsync(DataSource) is not null)
        {
            return null;
        }

        var login = RunningRole.LoginFor(new NpgsqlConnectionStringBuilder(_database.ConnectionString));
        await RunningRole.EnsureAsync(DataSource, login);
        return NpgsqlDataSource.Create(login.ConnectionString + ";Pooling=false");
    }

    public async Task InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync();
        await new SchemaInstaller(DataSource, NullLogger<SchemaInstaller>.Instance).ApplyAsync();
    }

    public async Task<T> AskAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }

    public async Task RunAsync(string sql, object? parameters = null)
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, parameters);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();
}
