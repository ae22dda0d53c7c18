using Ergo.Accounts.Preferences;
using Npgsql;

namespace Ergo.Accounts.Tests;

/// <summary>What people chose for themselves: each their own, kept over sessions, and no click is lost to another.</summary>
public sealed class PreferenceStoreTests : IAsyncLifetime
{
    private readonly AccountsDatabase _database = new();

    private PreferenceStore Store => new(_database.DataSource);

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Favourites_and_default_are_each_persons_own()
    {
        Assert.Empty((await Store.GetAsync("https://id", "ann")).Favourites);
        await Store.StarAsync("https://id", "ann", "w2", true);
        await Store.StarAsync("https://id", "ann", "w1", true);
        await Store.StarAsync("https://id", "ann", "w2", true);
        await Store.SetDefaultAsync("https://id", "ann", "w1");
        await Store.StarAsync("https://other", "ann", "w9", true);
        var ann = await Store.GetAsync("https://id", "ann");
        Assert.Equal(["w1", "w2"], ann.Favourites.Order(StringComparer.Ordinal));
        Assert.Equal("w1", ann.DefaultWarehouse);
        Assert.Equal((1, (string?)null), ((await Store.GetAsync("https://other", "ann")).Favourites.Length, (await Store.GetAsync("https://other", "ann")).DefaultWarehouse));
        await Store.StarAsync("https://id", "ann", "w2", false);
        await Store.SetDefaultAsync("https://id", "ann", null);
        ann = await Store.GetAsync("https://id", "ann");
        Assert.Equal(["w1"], ann.Favourites);
        Assert.Null(ann.DefaultWarehouse);
    }

    [Fact]
    public async Task Clicks_at_the_same_time_are_all_kept()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Store.StarAsync("https://id", "ann", $"w{n}", true)));
        Assert.Equal(4, (await Store.GetAsync("https://id", "ann")).Favourites.Length);
    }

    [Fact]
    public async Task There_is_an_end_to_favourites_and_the_database_holds_it_too()
    {
        await _database.RunAsync("INSERT INTO ergo_internal.preferences (issuer, subject, favourites) SELECT 'i', 'full', array_agg('w' || n) FROM generate_series(1, 1000) n");
        Assert.Equal(Preference.MostFavourites, (await Store.StarAsync("i", "full", "one-more", true)).Favourites.Length);
        Assert.DoesNotContain("one-more", (await Store.GetAsync("i", "full")).Favourites);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => _database.RunAsync("UPDATE ergo_internal.preferences SET favourites = favourites || 'x'::text"));
        Assert.Equal(PostgresErrorCodes.CheckViolation, refused.SqlState);
    }

    [Fact]
    public async Task The_role_that_runs_the_portal_may_keep_them()
    {
        await using var running = await _database.RunningAsync();
        // Where the server has no role of its own for the portal, the owner runs it.
        await new PreferenceStore(running ?? _database.DataSource).StarAsync("i", "s", "w1", true);
        Assert.Equal(["w1"], (await Store.GetAsync("i", "s")).Favourites);
    }
}
