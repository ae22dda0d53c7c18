using Dapper;
using Ergo.Database.Connections;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Tests;

/// <summary>How the portal connects.</summary>
public sealed class StoreConnectionsTests
{
    [Theory, InlineData(null, true), InlineData(0, false), InlineData(100, true)]
    public async Task Plans_of_pages_questions_are_kept_unless_the_connection_string_says_otherwise(int? maxAutoPrepare, bool areKept)
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await using var source = Connect(store, maxAutoPrepare);
        var warehouse = await new WarehouseDirectory(source).FindByCodeAsync(AccessScope.All, "W1");
        await new LightQueries(source, TimeProvider.System).GetSeriesAsync(warehouse!, Range);
        await using var connection = await source.OpenConnectionAsync();
        Assert.Equal(areKept, await connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_prepared_statements WHERE statement LIKE '%warehouse_id%')"));
    }

    /// <summary>Whatever fails, and however often it ran before, whoever uses the connection next is answered (npgsql issue 6391).</summary>
    [Theory, InlineData(null), InlineData(100)]
    public async Task Statement_that_fails_spoils_no_other_on_its_connection(int? maxAutoPrepare)
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await using var source = Connect(store, maxAutoPrepare);
        for (var failing = 1; failing <= 8; failing++)
        {
            for (var run = 1; run < failing; run++)
            {
                Assert.Equal("x1", await AskAsync(source, failing, "1"));
            }

            // At Bind, and while it runs.
            await Assert.ThrowsAsync<PostgresException>(() => AskAsync(source, failing, "1\0"));
            Assert.Equal("x1", await AskAsync(source, failing, "1"));
            await Assert.ThrowsAsync<PostgresException>(() => AskAsync(source, failing, "no number"));
            Assert.Equal("x1", await AskAsync(source, failing, "1"));
        }

        var warehouse = await new WarehouseDirectory(source).FindByCodeAsync(AccessScope.All, "W1");
        await new LightQueries(source, TimeProvider.System).GetSeriesAsync(warehouse!, Range);
    }

    [Fact]
    public async Task Sign_that_the_database_cannot_store_reaches_no_statement()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        WarehouseDirectory directory = new(store.DataSource);
        Assert.Null(await directory.FindByCodeAsync(AccessScope.All, "W1\0"));
        Assert.Null(await directory.FindByCodeAsync(AccessScope.All, "\0"));
        Assert.NotNull(await directory.FindByCodeAsync(AccessScope.All, "W1"));
        await using var connection = await store.DataSource.OpenConnectionAsync();
        Assert.Equal("a\uFFFDb", await connection.ExecuteScalarAsync<string>("SELECT @text", new { text = "a\0b" }));
        string[] texts = ["a\0", "b"];
        Assert.Equal("a\uFFFD, b", await connection.ExecuteScalarAsync<string>("SELECT array_to_string(@texts, ', ')", new { texts }));
        Assert.True(await connection.ExecuteScalarAsync<bool>("SELECT @text IS NULL AND @texts IS NULL", new { text = (string?)null, texts = (string[]?)null }));
    }

    private static TimeRange Range { get; } = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(1));

    private static NpgsqlDataSource Connect(Store store, int? maxAutoPrepare)
    {
        NpgsqlConnectionStringBuilder settings = new(store.Address.ConnectionString) { MaxPoolSize = 1 };
        settings.Remove("Max Auto Prepare");
        if (maxAutoPrepare is { } given)
        {
            settings.MaxAutoPrepare = given;
        }

        return StoreConnections.Create(settings);
    }

    private static async Task<string?> AskAsync(NpgsqlDataSource source, int number, string value)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using NpgsqlCommand command = new($"SELECT 'x' || (@value::text)::int /* {number} */", connection);
        command.Parameters.Add(new NpgsqlParameter("value", value));
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? reader.GetString(0) : null;
    }
}
