using Dapper;
using Ergo.Database.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ergo.Benchmarks;

/// <summary>A database of its own. Disposing drops it, unless it is kept.</summary>
internal sealed class BenchmarkDatabase : IAsyncDisposable
{
    private readonly BenchmarkServer _server;
    private readonly string _name;

    private BenchmarkDatabase(BenchmarkServer server, string? name)
    {
        _server = server;
        _name = name ?? $"ergo_benchmark_{Guid.NewGuid():N}";
        DataSource = server.Connect(_name);
        // Only loading is relaxed: what is measured commits as the server is set.
        LoadingSource = server.Connect(_name, "-c synchronous_commit=off");
    }

    /// <summary>What the database is filled with, as <see cref="KeepAsync"/> was told; null where it was not.</summary>
    public string? KeptAs { get; private set; }

    /// <summary>Connections to the database; commands have no time limit.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>The same for loading, with synchronous_commit off.</summary>
    public NpgsqlDataSource LoadingSource { get; }

    /// <summary>For another process, with the password.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = _name }.ConnectionString;

    /// <summary>Creates a database with the schema applied.</summary>
    public static async Task<BenchmarkDatabase> CreateAsync(BenchmarkServer server, CancellationToken cancellationToken)
    {
        var database = await CreateEmptyAsync(server, cancellationToken);
        try
        {
            await new SchemaInstaller(database.DataSource, NullLogger<SchemaInstaller>.Instance).ApplyAsync(cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a database that was kept under this name, brought up to today's schema, or creates it. What was never kept is made anew.</summary>
    public static async Task<BenchmarkDatabase> OpenKeptAsync(BenchmarkServer server, string name, CancellationToken cancellationToken)
    {
        BenchmarkDatabase database = new(server, name);
        try
        {
            await using (var source = server.Connect(null))
            await using (var connection = await source.OpenConnectionAsync(cancellationToken))
            {
                database.KeptAs = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
                    "SELECT shobj_description(d.oid, 'pg_database') FROM pg_database d WHERE d.datname = @name", new { name }, cancellationToken: cancellationToken));
                if (database.KeptAs is null)
                {
                    await connection.ExecuteAsync(new CommandDefinition($"DROP DATABASE IF EXISTS {name}", cancellationToken: cancellationToken));
                    await connection.ExecuteAsync(new CommandDefinition($"CREATE DATABASE {name}", cancellationToken: cancellationToken));
                }
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

    /// <summary>Lets the database stay after this process, with a word on what it is filled with.</summary>
    public async Task KeepAsync(string filledWith, CancellationToken cancellationToken)
    {
        await RunAsync($"COMMENT ON DATABASE {_name} IS '{filledWith}'", null, cancellationToken);
        KeptAs = filledWith;
    }

    /// <summary>Creates a database with nothing in it.</summary>
    public static async Task<BenchmarkDatabase> CreateEmptyAsync(BenchmarkServer server, CancellationToken cancellationToken)
    {
        BenchmarkDatabase database = new(server, null);
        try
        {
            await using var source = server.Connect(null);
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition($"CREATE DATABASE {database._name}", cancellationToken: cancellationToken));
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

    /// <summary>Asks for a column of values.</summary>
    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await DataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken))).AsList();
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await LoadingSource.DisposeAsync();
        if (KeptAs is not null)
        {
            return;
        }

        await using var source = _server.Connect(null);
        await using var connection = await source.OpenConnectionAsync();
        await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
    }
}
