using Dapper;
using Ergo.Testing;

namespace Ergo.Portal.Tests.Hosting;

/// <summary>A database that this version must not touch stops the start, whether it is looked at before or after the server listens.</summary>
public sealed class RefusedDatabaseTests
{
    [Fact]
    public async Task Database_of_a_newer_version_stops_the_start_with_one_line()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("""
                CREATE SCHEMA ergo_internal;
                CREATE TABLE ergo_internal.applied_scripts (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
                INSERT INTO ergo_internal.applied_scripts (name, checksum) VALUES ('sql/schema/9999_later.sql', 'x')
                """);
        }

        var (exitCode, error) = await ServerTests.StartAsync("Development", "--ConnectionStrings:Ergo=" + database.ConnectionString, "--urls=http://127.0.0.1:0");
        Assert.Equal(1, exitCode);
        Assert.StartsWith("Ergo Portal did not start: The database was set up by a newer version of the portal (sql/schema/9999_later.sql).", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}
