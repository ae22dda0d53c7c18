using System.Runtime.ExceptionServices;
using Dapper;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Ergo.Database.Schema;

/// <summary>Brings a database to this version's schema. Any number of portals may do so at once.</summary>
public sealed class SchemaInstaller(NpgsqlDataSource dataSource, ILogger<SchemaInstaller> logger)
{
    private const int OldestServer = 15;
    private const string TablesMigration = "0001_tables";
    private const string Lock = "pg_advisory_lock(hashtext('ergo_internal.schema'), 0)";
    private const string Unlock = "pg_advisory_unlock(hashtext('ergo_internal.schema'), 0)";

    /// <summary>Applies what is missing: versioned scripts once, functions and views when their text changed.</summary>
    /// <returns>The names of the scripts that were applied; empty when the database was up to date.</returns>
    /// <exception cref="SchemaException">The server is too old, or a versioned script differs from the one applied earlier.</exception>
    public async Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancellationToken = default)
    {
        // Held by a session of its own while Entity Framework works in others; a crash gives it back.
        await using var guard = await dataSource.OpenConnectionAsync(cancellationToken);
        if (guard.PostgreSqlVersion.Major < OldestServer)
        {
            throw new SchemaException($"PostgreSQL {guard.PostgreSqlVersion} is too old: {OldestServer} or later is needed.");
        }

        await guard.ExecuteAsync(new CommandDefinition($"SELECT {Lock}", commandTimeout: 0, cancellationToken: cancellationToken));
        try
        {
            await guard.ExecuteAsync("""
                CREATE SCHEMA IF NOT EXISTS ergo_internal;
                CREATE TABLE IF NOT EXISTS ergo_internal.applied_scripts (
                    name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
                """);
            var known = (await guard.QueryAsync<(string Name, string Checksum)>(
                "SELECT name, checksum FROM ergo_internal.applied_scripts")).ToDictionary(row => row.Name, row => row.Checksum);
            List<string> applied = [.. await ApplyVersionedAsync(guard, known, cancellationToken)];
            applied.AddRange(await ApplyFunctionsAsync(guard, known, cancellationToken));
            foreach (var name in applied)
            {
                logger.LogInformation("Applied {Script}", name);
            }

            return applied;
        }
        finally
        {
            await guard.ExecuteAsync($"SELECT {Unlock}");
        }
    }

    private async Task<List<string>> ApplyVersionedAsync(
        NpgsqlConnection guard, Dictionary<string, string> known, CancellationToken cancellationToken)
    {
        var changed = SqlScript.Schema.Where(script => known.TryGetValue(script.Name, out var checksum) && !script.IsAlso(checksum)).ToList();
        if (changed.Count > 0)
        {
            throw new SchemaException(
                $"The database was set up with another text of {string.Join(", ", changed.Select(script => script.Name))}. "
                + "A script that was applied must not change: restore it, or use an empty database.");
        }

        var newer = known.Keys.Where(name => name.StartsWith("sql/schema/", StringComparison.Ordinal)
            && SqlScript.Schema.All(script => script.Name != name)).ToList();
        if (newer.Count > 0)
        {
            throw new SchemaException($"The database was set up by a newer version of the portal ({string.Join(", ", newer)}). Start that version.");
        }

        await using var context = new ErgoDbContext(ErgoDbContext.OptionsFor(dataSource.ConnectionString));
        // The pool's password is not in its connection string, so the context works on a connection of the same pool.
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        context.Database.SetDbConnection(connection);
        // A script without a migration would be recorded as applied and never run.
        var migrations = context.Database.GetMigrations().Select(id => $"sql/schema/{id}.sql").ToHashSet();
        if (SqlScript.Schema.FirstOrDefault(script => !migrations.Contains(script.Name)) is { } unnamed)
        {
            throw new SchemaException($"The script {unnamed.Name} is listed, and no migration applies it.");
        }

        await connection.ExecuteAsync(new CommandDefinition(SqlScript.AdoptionRules.Text, cancellationToken: cancellationToken));
        try
        {
            // Writers wait while the tables take the place of a backend's plain ones: that is committed before anything else.
            if (!(await context.Database.GetAppliedMigrationsAsync(cancellationToken)).Contains(TablesMigration))
            {
                await context.Database.MigrateAsync(TablesMigration, cancellationToken);
            }

            await context.Database.MigrateAsync(cancellationToken);
        }
        catch (InvalidOperationException failure) when (failure.InnerException is PostgresException refusal)
        {
            // Entity Framework takes it for a passing fault; what the database said tells what to do.
            ExceptionDispatchInfo.Throw(refusal);
        }

        var missing = SqlScript.Schema.Where(script => !known.ContainsKey(script.Name)).ToList();
        await RecordAsync(guard, missing);
        return missing.ConvertAll(script => script.Name);
    }

    private static async Task<List<string>> ApplyFunctionsAsync(
        NpgsqlConnection guard, Dictionary<string, string> known, CancellationToken cancellationToken)
    {
        var stale = SqlScript.Functions.Where(script => known.GetValueOrDefault(script.Name) != script.Checksum).ToList();
        if (stale.Count == 0)
        {
            return [];
        }

        await using var transaction = await guard.BeginTransactionAsync(cancellationToken);
        await guard.ExecuteAsync(new CommandDefinition(SqlScript.AdoptionRules.Text, transaction: transaction, cancellationToken: cancellationToken));
        foreach (var script in stale)
        {
            await guard.ExecuteAsync(new CommandDefinition(script.Text, transaction: transaction, commandTimeout: 0, cancellationToken: cancellationToken));
        }

        await guard.ExecuteAsync(new CommandDefinition(
            "SELECT ergo_internal.adapt_functions()", transaction: transaction, commandTimeout: 0, cancellationToken: cancellationToken));
        await RecordAsync(guard, stale);
        // Of files that have another name now, or are gone.
        await guard.ExecuteAsync(new CommandDefinition(
            "DELETE FROM ergo_internal.applied_scripts WHERE name NOT LIKE 'sql/schema/%' AND name <> ALL (@names)",
            new { names = SqlScript.Functions.Select(script => script.Name).ToArray() }, transaction, cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return stale.ConvertAll(script => script.Name);
    }

    private static Task RecordAsync(NpgsqlConnection connection, List<SqlScript> scripts) =>
        connection.ExecuteAsync("""
            INSERT INTO ergo_internal.applied_scripts (name, checksum) SELECT * FROM unnest(@names, @checksums)
            ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, applied_at = now()
            """,
            new { names = scripts.Select(script => script.Name).ToArray(), checksums = scripts.Select(script => script.Checksum).ToArray() });
}
