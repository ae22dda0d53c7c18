using Ergo.Testing;
using Npgsql;

namespace Ergo.EmbeddedPostgres.Tests;

public sealed class TestPostgresTests
{
    [SkippableTheory]
    [InlineData(PostgresKind.Embedded)]
    [InlineData(PostgresKind.Path)]
    public async Task Database_exists_until_disposed(PostgresKind kind)
    {
        Skip.If(TestPostgres.WhyUnavailable(kind) is not null, TestPostgres.WhyUnavailable(kind));
        string connectionString;
        await using (var database = await TestPostgres.CreateDatabaseAsync(kind))
        {
            connectionString = database.ConnectionString;
            Assert.Equal(database.Name, await database.DataSource.AskAsync<string>("SELECT current_database()::text"));
            Assert.Equal("off", await database.DataSource.AskAsync<string>("SHOW fsync"));
        }

        await using var gone = new NpgsqlConnection(connectionString + ";Pooling=false");
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => gone.OpenAsync());
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, refusal.SqlState);
    }

    [SkippableFact]
    public async Task Kinds_are_different_servers()
    {
        Skip.IfNot(PathPostgres.IsAvailable, PathPostgres.WhyUnavailable);
        Assert.NotEqual(await TestPostgres.ServerConnectionStringAsync(PostgresKind.Embedded), await TestPostgres.ServerConnectionStringAsync(PostgresKind.Path));
        Assert.Equal(18, (await TestPostgres.VersionAsync(PostgresKind.Embedded)).Major);
        Assert.InRange((await TestPostgres.VersionAsync(PostgresKind.Path)).Major, 15, 99);
    }

    [Fact]
    public async Task Template_is_copied()
    {
        await using var template = await TestPostgres.CreateDatabaseAsync();
        await using (var command = template.DataSource.CreateCommand("CREATE TABLE kept AS SELECT 1 AS one"))
        {
            await command.ExecuteNonQueryAsync();
        }

        template.DataSource.Clear();
        await using var copy = await TestPostgres.CreateDatabaseAsync(template.Name);
        Assert.Equal(1, await copy.DataSource.AskAsync<int>("SELECT one FROM kept"));
    }

    [Fact]
    public async Task Database_with_open_sessions_is_dropped()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var session = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await session.OpenAsync();
        await database.DisposeAsync();
        await using var command = new NpgsqlCommand("SELECT 1", session);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => command.ExecuteScalarAsync());
    }

    [SkippableFact]
    public async Task Killed_test_process_leaves_nothing()
    {
        Skip.If(OperatingSystem.IsWindows(), "the guard is a shell");
        using var process = SecondProcess.Start([Program.HoldTestDatabase]);
        var cluster = await process.ReadLineAsync();
        var postmaster = PostmasterFile.Read(cluster)!.ProcessId;
        Assert.True(Servers.IsAlive(postmaster, cluster));

        process.Kill();

        await Servers.UntilAsync(() => !Directory.Exists(Path.GetDirectoryName(cluster)), "the directory is removed");
        Assert.False(Servers.IsAlive(postmaster, cluster));
    }
}
