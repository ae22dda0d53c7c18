using Ergo.Snapshots.Views;
using Microsoft.Extensions.Caching.Memory;

namespace Ergo.Portal.Live;

/// <summary>One query per distinct chart and refresh, whatever the number of viewers.</summary>
public sealed class SharedResults(ViewChanges changes) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private readonly MemoryCache _entries = new(new MemoryCacheOptions { SizeLimit = 1000 });

    /// <summary>The result of a query, read again after a refresh of the views it is made from.</summary>
    /// <param name="key">Everything the result depends on, the range rounded; compared by value.</param>
    /// <param name="views">The views it is made from.</param>
    /// <param name="query">Reads it. Not tied to one viewer: others wait for the same result.</param>
    public async Task<T> GetAsync<T>(object key, IEnumerable<string> views, Func<Task<T>> query)
    {
        if (!_entries.TryGetValue(key, out Lazy<Task<T>>? entry))
        {
            entry = new Lazy<Task<T>>(query);
            using var added = _entries.CreateEntry(key);
            added.Value = entry;
            added.Size = 1;
            added.AbsoluteExpirationRelativeToNow = Longest;
            foreach (var view in views)
            {
                added.ExpirationTokens.Add(changes.NextChangeOf(view));
            }
        }

        try
        {
            return await entry!.Value;
        }
        catch
        {
            _entries.Remove(key);
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _entries.Dispose();
}
