using Ergo.Snapshots.Access;
using Ergo.Snapshots.Warehouses;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Warehouses;

/// <summary>Names from addresses and claims mean the warehouse that is written, or none: never another.</summary>
[Trait("Category", KnownFaults.Category)]
public sealed class WarehouseNameTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Code_is_taken_as_written_first_and_without_case_only_where_that_leaves_one(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        await store.RunAsync("""
            INSERT INTO warehouses (id, name, code) VALUES ('a', 'Upper', 'CCU1'), ('b', 'Lower', 'ccu1'), ('c', 'Dock West', 'DW'), ('d', 'Trap', 'c')
            """);
        WarehouseDirectory directory = new(store.DataSource);
        async Task<string?> Named(string code, AccessScope? scope = null) => (await directory.FindByCodeAsync(scope ?? AccessScope.All, code))?.Id;

        Assert.Equal("a", await Named("CCU1"));
        Assert.Equal("b", await Named("ccu1"));
        Assert.Null(await Named("Ccu1"));
        Assert.Equal("c", await Named("dw"));
        Assert.Null(await Named("dx"));
        // The warehouse that is written may not be seen; the other one is not what was asked for.
        Assert.Null(await Named("ccu1", AccessScope.Of(["a"])));
        Assert.Null(await Named("Ccu1", AccessScope.Of(["a"])));

        Assert.Equal(["a", "c"], (await directory.FindIdsAsync(["CCU1", "Ccu1", "dw", "nowhere"])).Order(StringComparer.Ordinal));
        // An id as written comes before a code.
        Assert.Equal(["c"], await directory.FindIdsAsync(["c"]));
        Assert.Empty(await directory.FindIdsAsync([]));
    }

    [SkippableFact]
    public async Task Warehouses_that_are_gone_or_were_never_announced_are_found_by_a_code_of_their_own()
    {
        await using var store = await Store.CreateAsync();
        await store.RunAsync("INSERT INTO warehouses (id, name, code) VALUES ('old', 'Old hall', 'H'), ('older', 'Oldest hall', 'H2')");
        await store.RunAsync("DELETE FROM warehouses WHERE id = 'older'; UPDATE warehouses SET code = 'H2' WHERE id = 'old'; DELETE FROM warehouses WHERE id = 'old'");
        await store.RunAsync("INSERT INTO warehouses (id, name, code) VALUES ('new', 'New hall', 'H'); SELECT ergo_internal.register_warehouses(ARRAY['H'])");
        WarehouseDirectory directory = new(store.DataSource);

        var listed = (await directory.ListAsync(AccessScope.All)).Select(warehouse => (warehouse.Id, warehouse.Code, warehouse.IsAnnounced)).ToList();
        Assert.Equal(("new", "H", true), listed[0]);
        Assert.Contains(("old", "H2", false), listed);
        Assert.Contains(("older", "id older", false), listed);
        Assert.Contains(("H", "id H", false), listed);
        foreach (var (id, code, _) in listed)
        {
            Assert.Equal(id, (await directory.FindByCodeAsync(AccessScope.All, code))?.Id);
        }
    }
}
