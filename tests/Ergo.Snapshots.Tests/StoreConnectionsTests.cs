using Dapper;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Tests;

/// <summary>How the portal connects.</summary>
public sealed class StoreConnectionsTests
{
    [Theory, InlineData(null, true), InlineData(0, false)]
    public async Task Plans_of_repeated_questions_are_kept_unless_the_connection_string_says_otherwise(int? maxAutoPrepare, bool areKept)
    {
        await using var store = await Store.CreateAsync();
        NpgsqlConnectionStringBuilder settings = new(store.Address.ConnectionString) { MaxPoolSize = 1 };
        settings.Remove("Max Auto Prepare");
        if (maxAutoPrepare is { } given)
        {
            settings.MaxAutoPrepare = given;
        }

        await using var source = StoreConnections.Create(settings);
        for (var run = 0; run < 6; run++)
        {
            await new WarehouseDirectory(source).FindByCodeAsync(AccessScope.All, "W1");
        }

        await using var connection = await source.OpenConnectionAsync();
        Assert.Equal(areKept, await connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_prepared_statements WHERE statement LIKE '%warehouses%')"));
    }
}
