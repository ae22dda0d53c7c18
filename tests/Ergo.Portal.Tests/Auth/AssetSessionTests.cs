using System.Net;
using Dapper;
using Ergo.Operations.Access;
using Ergo.Portal.Tests.Hosting;
using Ergo.Testing;

namespace Ergo.Portal.Tests.Auth;

/// <summary>Files of the build are everybody's: the database is not asked who wants them.</summary>
public sealed class AssetSessionTests
{
    [Fact]
    public async Task Asset_looks_up_no_session()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("CREATE EXTENSION pg_stat_statements");
        }

        await using PortalFactory portal = new() { ConnectionString = database.ConnectionString };
        using var person = await portal.SignedInAsync(Roles.Admin);
        await GetAsync(person, "/red-zones");
        var before = await LookUpsAsync(database);
        Assert.True(before > 0);
        await GetAsync(person, "/css/tokens.css");
        Assert.Equal(before, await LookUpsAsync(database));
        await GetAsync(person, "/red-zones");
        Assert.True(await LookUpsAsync(database) > before);
    }

    private static async Task GetAsync(HttpClient person, string address)
    {
        using var answer = await person.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<long> LookUpsAsync(TestDatabase database)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>("""
            SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements
            WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query LIKE '%live_session(%' AND query NOT LIKE '%pg_stat_statements%'
            """);
    }
}
