using Ergo.Accounts.Exports;

namespace Ergo.Accounts.Tests.Exports;

/// <summary>The keys that manifests are signed with: one signs, whoever makes keys at the same time, and none is lost.</summary>
public sealed class ExportKeysTests : IAsyncLifetime
{
    private readonly AccountsDatabase _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Of_portals_that_make_the_first_key_at_once_one_wins()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => new ExportKeys(_database.DataSource).SetAsync($"key-{n}", [(byte)n], "sealed", "portal", null)));
        Assert.Single(made, won => won);
        var key = Assert.Single(await new ExportKeys(_database.DataSource).ListAsync());
        Assert.Equal(($"key-{Array.IndexOf(made, true)}", null), (key.Id, key.RetiredAt));
    }

    [Fact]
    public async Task New_key_retires_the_one_before_and_keeps_it()
    {
        ExportKeys keys = new(_database.DataSource);
        Assert.True(await keys.SetAsync("one", [1], "sealed 1", "admin", null));
        Assert.True(await keys.SetAsync("two", [2], "sealed 2", "admin", "one"));
        // Whoever still thinks that the first one signs, or none, is told.
        Assert.False(await keys.SetAsync("three", [3], "sealed 3", "admin", "one"));
        Assert.False(await keys.SetAsync("three", [3], "sealed 3", "admin", null));
        var all = await keys.ListAsync();
        Assert.Equal(["two", "one"], all.Select(key => key.Id));
        Assert.Equal((null, true), (all[0].RetiredAt, all[1].RetiredAt >= all[1].CreatedAt));
        Assert.Equal([1], all[1].PublicKey);
        Assert.Equal(("sealed 1", "admin"), (all[1].PrivateKey, all[1].CreatedBy));
        Assert.Equal(1, await _database.AskAsync<int>("SELECT count(*)::int FROM ergo_internal.export_keys WHERE retired_at IS NULL"));
    }
}
