using System.Collections.Concurrent;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>A store that is filled once per server and test process; each test gets a copy, which takes a fraction of the time.</summary>
public sealed class FilledStore(Func<Store, Task> fill)
{
    // By day too: tests count their days back from today, also where midnight comes between two of them.
    private readonly ConcurrentDictionary<(PostgresKind Server, DateOnly Day), Lazy<Task<Store>>> _originals = new();

    public Task<Store> CopyAsync() => CopyAsync(Store.Server);

    public async Task<Store> CopyAsync(PostgresKind server)
    {
        Skip.If(TestPostgres.WhyUnavailable(server) is not null, TestPostgres.WhyUnavailable(server));
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var original = _originals.GetOrAdd((server, today), key => new(() => MakeAsync(key.Server)));
        return await (await original.Value).CopyAsync(server);
    }

    private async Task<Store> MakeAsync(PostgresKind server)
    {
        var store = await Store.CreateAsync(server);
        await fill(store);
        return store;
    }
}
