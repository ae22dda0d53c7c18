using Ergo.Testing;
using Npgsql;

namespace Ergo.Portal.Tests.Hosting;

/// <summary>A page whose figures do not come is sent all the same, with placeholders for them.</summary>
public sealed class SlowDatabaseTests(SlowDatabaseTests.LockedDatabase database) : IClassFixture<SlowDatabaseTests.LockedDatabase>
{
    [Theory]
    [InlineData("safety-manager", "/")]
    [InlineData("safety-manager", "/red-zones")]
    [InlineData("safety-manager", "/zone?zone=z1")]
    [InlineData("safety-manager", "/exposure")]
    [InlineData("safety-manager", "/postures")]
    [InlineData("safety-manager", "/shifts")]
    [InlineData("safety-manager", "/compare")]
    [InlineData("safety-manager", "/interventions")]
    [InlineData("safety-manager", "/limits")]
    [InlineData("admin", "/admin/health")]
    [InlineData("admin", "/admin/views")]
    [InlineData("admin", "/admin/jobs")]
    [InlineData("admin", "/admin/keys")]
    public async Task Frame_comes_before_the_figures(string role, string path)
    {
        // Of its own, so that it knows no answer from before.
        await using var portal = database.Portal();
        using var browser = await portal.SignedInAsync(role);
        await using var holder = new NpgsqlConnection(database.ConnectionString);
        await holder.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("LOCK TABLE ergo_internal.warehouse_register, ergo_internal.views IN ACCESS EXCLUSIVE MODE", holder))
        {
            await hold.ExecuteNonQueryAsync();
        }

        using var answer = await browser.GetAsync(new Uri(path, UriKind.Relative));
        var page = await answer.Content.ReadAsStringAsync();
        await transaction.RollbackAsync();
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("class=\"rail\"", page, StringComparison.Ordinal);
        Assert.Contains("skeleton", page, StringComparison.Ordinal);
        Assert.DoesNotContain("could not be read", page, StringComparison.OrdinalIgnoreCase);

        // What was begun for it is at an end soon, and the page is whole again.
        Assert.DoesNotContain("skeleton", await WholeAsync(browser, path), StringComparison.Ordinal);
    }

    // A busy machine may need more than one look.
    private static async Task<string> WholeAsync(HttpClient browser, string path)
    {
        var page = "";
        for (var look = 0; look < 40; look++)
        {
            page = await browser.GetStringAsync(new Uri(path, UriKind.Relative));
            if (!page.Contains("skeleton", StringComparison.Ordinal))
            {
                break;
            }

            await Task.Delay(250);
        }

        return page;
    }

    /// <summary>A database of which tests lock tables.</summary>
    public sealed class LockedDatabase : IAsyncLifetime
    {
        private TestDatabase? _database;

        /// <summary>The database's superuser.</summary>
        public string ConnectionString => _database!.ConnectionString;

        /// <summary>A portal as it is by default.</summary>
        public PortalFactory Portal() => new() { ConnectionString = ConnectionString, Settings = new Dictionary<string, string> { ["Pages:DrawWithin"] = "00:00:00.200" } };

        async Task IAsyncLifetime.InitializeAsync()
        {
            _database = await TestPostgres.CreateDatabaseAsync();
            await using var portal = Portal();
            portal.Browser().Dispose();
            await using var connection = new NpgsqlConnection(ConnectionString);
            await connection.OpenAsync();
            await using var add = new NpgsqlCommand("INSERT INTO warehouses (id, name, code) VALUES ('w1', 'Hall', 'HALL'); INSERT INTO zones (id, warehouse_id, name, code) VALUES ('z1', 'w1', 'Dock', 'D')", connection);
            await add.ExecuteNonQueryAsync();
        }

        async Task IAsyncLifetime.DisposeAsync() => await _database!.DisposeAsync();
    }
}
