using System.Net;
using Dapper;
using Ergo.Operations.Access;
using Ergo.Portal.Tests.Reports;

namespace Ergo.Portal.Tests.Pages;

/// <summary>What a page asks the database for when nobody has asked for it before.</summary>
public sealed class PageStatementsTests(ExposureStore store) : IClassFixture<ExposureStore>
{
    private const int Most = 10;

    // Setting up a connection is none of the page.
    private const string Asked = """
        SELECT s.query FROM pg_stat_statements s CROSS JOIN generate_series(1, s.calls)
        WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND s.query NOT LIKE '%pg_stat_statements%'
          AND s.query !~* '^\s*(discard|reset|close|unlisten|set |begin|commit|listen|select set_config|select pg_advisory_unlock_all)' AND s.query !~* '^\s*select (1|\$1)\s*$'
        """;

    [Theory]
    [InlineData("/", null)]
    [InlineData("/exposure", "worker_spells")]
    [InlineData("/red-zones", "zone_hours_of_day")]
    [InlineData("/postures", null)]
    [InlineData("/shifts", "shift_sums")]
    public async Task Page_asks_a_few_statements(string path, string? holds)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        using var person = await store.Portal.SignedInAsync(Roles.Admin);
        // What belongs to the portal and not to the page is known from then on.
        await GetAsync(person, $"{path}?w=DOCK%20W%2F1&r=24h");
        await connection.ExecuteAsync("SELECT pg_stat_statements_reset()");
        await GetAsync(person, $"{path}?w=DOCK%20W%2F1&r=7d");
        var asked = (await connection.QueryAsync<string>(Asked)).AsList();
        Assert.True(asked.Count <= Most, $"{asked.Count} statements:\n{string.Join("\n---\n", asked.Select(query => query[..Math.Min(query.Length, 200)]))}");
        Assert.Contains(asked, query => query.Contains(holds ?? "SELECT", StringComparison.Ordinal));
    }

    private static async Task GetAsync(HttpClient person, string address)
    {
        using var answer = await person.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
