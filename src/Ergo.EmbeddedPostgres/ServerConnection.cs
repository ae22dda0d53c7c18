using Npgsql;

namespace Ergo.EmbeddedPostgres;

/// <summary>Connects to a server to see that it is the right one and to give it its database.</summary>
internal sealed class ServerConnection(ServerHome home, int port, string password)
{
    private const string MaintenanceDatabase = "postgres";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The connection string for a database of the server.</summary>
    internal string StringFor(string database) => Builder(database).ConnectionString;

    /// <summary>Waits until the server accepts the password, and returns its version.</summary>
    /// <exception cref="EmbeddedPostgresException">It refuses the password, is another server, ended, or is not ready in time.</exception>
    internal async Task<Version> WaitAsync(int processId, Deadline deadline, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(deadline.Left + Pause);
            try
            {
                await using var connection = await OpenAsync(limit.Token).ConfigureAwait(false);
                await using var command = new NpgsqlCommand("SELECT current_setting('data_directory')", connection);
                var directory = (string)(await command.ExecuteScalarAsync(limit.Token).ConfigureAwait(false))!;
                return IsOurs(directory) ? connection.PostgreSqlVersion : throw OtherServer(processId);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
            {
                throw new EmbeddedPostgresException(
                    $"The PostgreSQL server of '{home.Root}' (process {processId}, port {port}) refuses the password in '{home.Password}': "
                    + "put the right file back from a backup, or set Embedded:DataDirectory to another directory.",
                    e);
            }
            catch (Exception e) when (e is NpgsqlException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // Not listening yet, or in crash recovery.
                if (PostmasterProcess.Identify(processId, home.Cluster) is ProcessIdentity.Dead or ProcessIdentity.Foreign)
                {
                    throw new EmbeddedPostgresException($"The PostgreSQL server of '{home.Root}' ended while it started. Look at '{home.Logs}'.", e);
                }

                if (deadline.IsOver)
                {
                    throw new EmbeddedPostgresException(
                        $"The PostgreSQL server of '{home.Root}' (process {processId}, port {port}) does not answer: "
                        + $"look at '{home.Logs}', start again to wait longer, or end that process.",
                        e);
                }
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes the database when it is missing.</summary>
    /// <exception cref="EmbeddedPostgresException">The server went away meanwhile, or refuses.</exception>
    internal Task EnsureDatabaseAsync(string name, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await CreateMissingDatabaseAsync(name, cancellationToken).ConfigureAwait(false);
        return true;
    });

    /// <summary>Makes a running server read its configuration again; returns the settings that need a restart.</summary>
    /// <exception cref="EmbeddedPostgresException">The server went away meanwhile, or refuses.</exception>
    internal Task<List<string>> ReloadAsync(CancellationToken cancellationToken) => GuardAsync(() => ReloadSettingsAsync(cancellationToken));

    private async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DiskFull)
        {
            throw FailureText.DiskFull(home.Root, e);
        }
        catch (NpgsqlException e)
        {
            throw new EmbeddedPostgresException(
                $"The PostgreSQL server of '{home.Root}' does not do what it must at its start ({e.Message}): look at the newest file in '{home.Logs}' and start again.", e);
        }
    }

    private async Task CreateMissingDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = @name", connection);
        exists.Parameters.AddWithValue("name", name);
        if (await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not null)
        {
            return;
        }

        try
        {
            var quoted = name.Replace("\"", "\"\"", StringComparison.Ordinal);
            await using var create = new NpgsqlCommand($"CREATE DATABASE \"{quoted}\"", connection);
            await create.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another process was faster.
        }
    }

    private async Task<List<string>> ReloadSettingsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var reload = new NpgsqlCommand("SELECT pg_reload_conf()", connection);
        await reload.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);

        // The server reads the files shortly after it says yes; asking the files does not depend on that.
        await using var pending = new NpgsqlCommand(
            """
            SELECT s.name FROM pg_settings s JOIN pg_file_settings f USING (name)
            WHERE s.context = 'postmaster' AND f.error IS NOT NULL GROUP BY s.name ORDER BY s.name
            """,
            connection);
        await using var reader = await pending.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        List<string> names = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var builder = Builder(MaintenanceDatabase);
        builder.Pooling = false;
        var connection = new NpgsqlConnection(builder.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Neither TLS nor Kerberos is set up on a loopback server; asking for them would cost a round trip per connection.
    private NpgsqlConnectionStringBuilder Builder(string database) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        Username = ClusterInitializer.Superuser,
        Password = password,
        Database = database,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    };

    private bool IsOurs(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return string.Equals(Path.GetFullPath(directory), Path.GetFullPath(home.Cluster), StringComparison.OrdinalIgnoreCase);
        }

        return NativeMethods.RealPath(directory) == NativeMethods.RealPath(home.Cluster);
    }

    private EmbeddedPostgresException OtherServer(int processId) => new(
        $"Process {processId} on port {port} is a PostgreSQL server of another data directory, not of '{home.Root}': "
        + $"if no server runs on '{home.Root}', delete '{PostmasterFile.PathIn(home.Cluster)}' and start again.");
}
