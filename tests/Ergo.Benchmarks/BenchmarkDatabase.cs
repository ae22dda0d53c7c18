using Dapper;
using Ergo.EmbeddedPostgres;
using Ergo.Snapshots.Schema;
using Ergo.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ergo.Benchmarks;

/// <summary>
/// A database of its own with the schema applied, on a given server or on an embedded one with the portal's settings.
/// Disposing drops it, and ends the embedded server.
/// </summary>
internal sealed class BenchmarkDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _server;
    private readonly string _name;
    private EmbeddedPostgresServer? _embedded;
    private string? _embeddedDirectory;

    private BenchmarkDatabase(string serverConnectionString)
    {
        _name = $"ergo_benchmark_{Guid.NewGuid():N}";
        // Kept open, a pooled session would hinder nobody, but each drop and create is one statement: no pool.
        _server = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(serverConnectionString) { Pooling = false });
        DataSource = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(serverConnectionString)
        {
            Database = _name,
            CommandTimeout = 0,
            ApplicationName = "Ergo benchmarks",
        });
    }

    /// <summary>Connections to the database; commands have no time limit.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>Version of the server as it names itself, for example 18.4.</summary>
    public string ServerVersion { get; private set; } = "";

    /// <summary>Creates the database and applies the schema.</summary>
    /// <param name="connection">Connection string of a user who may create databases; empty for an embedded server.</param>
    /// <param name="cancellationToken">Gives up; nothing stays behind.</param>
    public static async Task<BenchmarkDatabase> CreateAsync(string? connection, CancellationToken cancellationToken)
    {
        EmbeddedPostgresServer? embedded = null;
        string? directory = null;
        if (string.IsNullOrWhiteSpace(connection))
        {
            directory = TestDirectories.Create("benchmark");
            TestDirectories.RemoveWhenThisProcessEnds(directory);
            embedded = await EmbeddedPostgresServer.StartAsync(
                new EmbeddedPostgresOptions { DataDirectory = directory }, NullLogger.Instance, cancellationToken);
            connection = embedded.ConnectionString;
        }

        var database = new BenchmarkDatabase(connection) { _embedded = embedded, _embeddedDirectory = directory };
        try
        {
            await using (var server = await database._server.OpenConnectionAsync(cancellationToken))
            {
                await server.ExecuteAsync(new CommandDefinition($"CREATE DATABASE {database._name}", cancellationToken: cancellationToken));
                database.ServerVersion = server.PostgreSqlVersion.ToString();
            }

            await new SchemaInstaller(database.DataSource, NullLogger<SchemaInstaller>.Instance).ApplyAsync(cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a statement.</summary>
    public async Task RunAsync(string sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await DataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }

    /// <summary>Asks for one value.</summary>
    public async Task<T> AskAsync<T>(string sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await DataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.ExecuteScalarAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken)))!;
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        try
        {
            await using var server = await _server.OpenConnectionAsync();
            await server.ExecuteAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
        }
        finally
        {
            await _server.DisposeAsync();
            if (_embedded is not null)
            {
                await _embedded.DisposeAsync();
                Directory.Delete(_embeddedDirectory!, recursive: true);
            }
        }
    }
}
