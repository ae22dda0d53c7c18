using System.Collections.Concurrent;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>A store that is filled once per server and test process; each test gets a copy, which takes a fraction of the time.</summary>
public sealed class FilledStore(Func<Store, Task> fill)
{
    private readonly ConcurrentDictionary<PostgresKind, Lazy<Task<Store>>> _originals = new();

    public Task<Store> CopyAsync() => CopyAsync(Store.Server);

    public async Task<Store> CopyAsync(PostgresKind server)
    {
        Skip.If(TestPostgres.WhyUnavailable(server) is not null, TestPostgres.WhyUnavailable(server));
        var original = _originals.GetOrAdd(server, kind => new(() => MakeAsync(kind)));
        return await (await original.Value).CopyAsync(server);
    }

    private async Task<Store> MakeAsync(PostgresKind server)
    {
        var store = await Store.CreateAsync(server);
        await fill(store);
        return store;
    }
}
