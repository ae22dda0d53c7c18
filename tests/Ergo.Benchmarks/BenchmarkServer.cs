using Dapper;
using Ergo.Database.Connections;
using Ergo.EmbeddedPostgres;
using Ergo.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ergo.Benchmarks;

/// <summary>
/// The server that is measured: a given one, or one of its own with the portal's settings and those asked for.
/// Disposing ends its own, and deletes its data where no directory was named for them.
/// </summary>
internal sealed class BenchmarkServer : IAsyncDisposable
{
    private static readonly string[] Told =
    [
        "shared_buffers", "work_mem", "maintenance_work_mem", "max_wal_size", "fsync", "synchronous_commit", "autovacuum",
        "max_parallel_workers_per_gather", "jit", "shared_preload_libraries",
    ];

    private readonly EmbeddedPostgresServer? _own;
    private readonly string? _toDelete;

    private BenchmarkServer(string connectionString, EmbeddedPostgresServer? own, string? toDelete) =>
        (ConnectionString, _own, _toDelete) = (connectionString, own, toDelete);

    /// <summary>Of a user who may create databases.</summary>
    public string ConnectionString { get; }

    /// <summary>Uses the server of a connection string, or starts one.</summary>
    /// <param name="choice">Which server.</param>
    /// <param name="settings">Settings of postgresql.conf for a server of its own; those of <paramref name="choice"/> win.</param>
    /// <param name="cancellationToken">Gives up; nothing stays behind.</param>
    public static async Task<BenchmarkServer> StartAsync(
        ServerChoice choice, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        if (choice.Connection is { } connection)
        {
            return new BenchmarkServer(connection, null, null);
        }

        await TestDirectories.RemoveDeadAsync();
        var directory = choice.Data ?? TestDirectories.Create("benchmark");
        if (choice.Data is null)
        {
            TestDirectories.RemoveWhenThisProcessEnds(directory);
        }

        var own = await EmbeddedPostgresServer.StartAsync(
            new EmbeddedPostgresOptions
            {
                DataDirectory = directory,
                BinariesDirectory = choice.Binaries,
                Settings = new Dictionary<string, string>([.. settings.Where(s => !choice.Settings.ContainsKey(s.Key)), .. choice.Settings]),
            },
            NullLogger.Instance, cancellationToken);
        return new BenchmarkServer(own.ConnectionString, own, choice.Data is null ? directory : null);
    }

    /// <summary>Version and the settings that times depend on.</summary>
    public async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        await using var source = Connect(null);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var settings = await connection.QueryAsync<(string Name, string Value)>(new CommandDefinition(
            "SELECT name, current_setting(name) FROM unnest(@Told) AS name", new { Told }, cancellationToken: cancellationToken));
        return $"PostgreSQL {connection.PostgreSqlVersion} on {Environment.ProcessorCount} processors: "
            + string.Join(", ", settings.Where(s => s.Value.Length > 0).Select(s => $"{s.Name} {s.Value}"));
    }

    /// <summary>Connections without pool to the server's own database, or pooled ones to another; commands have no time limit.</summary>
    public NpgsqlDataSource Connect(string? database, string? startOptions = null)
    {
        NpgsqlConnectionStringBuilder target = new(ConnectionString) { CommandTimeout = 0, ApplicationName = "Ergo benchmarks" };
        if (database is null)
        {
            target.Pooling = false;
        }
        else
        {
            target.Database = database;
        }

        if (startOptions is not null)
        {
            target.Options = startOptions;
        }

        return StoreConnections.Create(target);
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }

        if (_toDelete is not null)
        {
            Directory.Delete(_toDelete, recursive: true);
        }
    }
}
