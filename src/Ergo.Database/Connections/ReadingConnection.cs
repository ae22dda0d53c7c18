using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Dapper;
using Npgsql;

namespace Ergo.Database.Connections;

/// <summary>
/// A connection for the questions of pages. It keeps their plans: a page's question is planned for longer than it reads. Each is
/// prepared in a step of its own before it runs for the first time on a connection of the pool, so that one that fails spoils nothing.
/// Texts must be few, since none is ever forgotten.
/// </summary>
public sealed class ReadingConnection : DbConnection
{
    // What a page asks is read long before it would be compiled, however dear many warehouses make it look. Citus has to know the
    // warehouse to know the node.
    private const string Settings = """
        SELECT set_config('max_parallel_workers_per_gather', '0', false), set_config('jit', 'off', false),
               set_config('plan_cache_mode', CASE ergo_internal.storage_tier() WHEN 'citus' THEN 'force_custom_plan' ELSE 'force_generic_plan' END, false)
        """;

    private readonly bool _keeps;
    private readonly NpgsqlConnection _inner;

    private ReadingConnection(NpgsqlConnection inner)
    {
        _inner = inner;
        _keeps = StoreConnections.KeepsStatements(inner);
    }

    /// <inheritdoc />
    [AllowNull]
    public override string ConnectionString
    {
        get => _inner.ConnectionString;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override string Database => _inner.Database;

    /// <inheritdoc />
    public override string DataSource => _inner.DataSource;

    /// <inheritdoc />
    public override string ServerVersion => _inner.ServerVersion;

    /// <inheritdoc />
    public override ConnectionState State => _inner.State;

    /// <summary>
    /// Opens one that plans without worker processes: what a page asks is read before these have started, which takes tens of
    /// milliseconds, and many people ask at once. A plan is made once for all ranges: every question reads a stretch of an index
    /// by warehouse and time, whatever its length, and planning anew takes longer than most stretches.
    /// </summary>
    public static async Task<ReadingConnection> OpenAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        ReadingConnection connection = new(await dataSource.OpenConnectionAsync(cancellationToken));
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(Settings, cancellationToken: cancellationToken));
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public override void Open() => _inner.Open();

    /// <inheritdoc />
    public override void Close() => _inner.Close();

    /// <inheritdoc />
    public override Task CloseAsync() => _inner.CloseAsync();

    /// <inheritdoc />
    public override void ChangeDatabase(string databaseName) => _inner.ChangeDatabase(databaseName);

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc />
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => _inner.BeginTransaction(isolationLevel);

    /// <inheritdoc />
    protected override DbCommand CreateDbCommand() => _keeps ? new KeptCommand(_inner) : _inner.CreateCommand();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    // Preparing what is kept on the connection already asks the server nothing.
    private sealed class KeptCommand(NpgsqlConnection connection) : NpgsqlCommand(null, connection)
    {
        public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken)
        {
            await PrepareAsync(cancellationToken);
            return await base.ExecuteNonQueryAsync(cancellationToken);
        }

        public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken)
        {
            await PrepareAsync(cancellationToken);
            return await base.ExecuteScalarAsync(cancellationToken);
        }

        protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken)
        {
            await PrepareAsync(cancellationToken);
            return await base.ExecuteDbDataReaderAsync(behavior, cancellationToken);
        }
    }
}

/// <summary>Opens connections for the questions of pages.</summary>
public static class ReadingConnections
{
    /// <inheritdoc cref="ReadingConnection.OpenAsync" />
    public static Task<ReadingConnection> OpenForReadingAsync(this NpgsqlDataSource dataSource, CancellationToken cancellationToken) =>
        ReadingConnection.OpenAsync(dataSource, cancellationToken);
}
