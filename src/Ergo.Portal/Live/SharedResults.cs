using Ergo.Snapshots.Views;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Primitives;

namespace Ergo.Portal.Live;

/// <summary>One query per distinct chart and refresh, whatever the number of viewers. Bounded by what the results take, not by their number.</summary>
/// <param name="changes">Tells when a view was refreshed.</param>
public sealed class SharedResults(ViewChanges changes) : IDisposable
{
    /// <summary>About how many bytes all results may take together. What does not fit is read again when it is asked for.</summary>
    public const long MostBytes = 64 * 1024 * 1024;

    // A query under way, its key and its place in the cache.
    private const long LeastBytes = 2 * 1024;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private readonly MemoryCache _entries = new(new MemoryCacheOptions { SizeLimit = MostBytes, CompactionPercentage = 0.25 });

    /// <summary>The result of a query, read again after a refresh of the views it is made from.</summary>
    /// <param name="key">Everything the result depends on, the range rounded; compared by value.</param>
    /// <param name="views">The views it is made from.</param>
    /// <param name="query">Reads it. Not tied to one viewer: others wait for the same result.</param>
    public async Task<T> GetAsync<T>(object key, IEnumerable<string> views, Func<Task<T>> query)
    {
        if (!_entries.TryGetValue(key, out Lazy<Task<T>>? entry))
        {
            // Taken before the query: a refresh that ends while it runs makes its result old.
            List<IChangeToken> refreshes = [.. views.Select(changes.NextChangeOf)];
            entry = new Lazy<Task<T>>(query);
            Keep(key, entry, refreshes, Longest, LeastBytes);
            var begun = Environment.TickCount64;
            _ = entry.Value.ContinueWith(
                read => KeepResult(key, entry, refreshes, Longest - TimeSpan.FromMilliseconds(Environment.TickCount64 - begun), read.Result),
                CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
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

    // Again, with the size that is known only now. Not where another query has taken its place meanwhile.
    private void KeepResult<T>(object key, Lazy<Task<T>> entry, List<IChangeToken> refreshes, TimeSpan left, T result)
    {
        if (left > TimeSpan.Zero && _entries.TryGetValue(key, out var kept) && ReferenceEquals(kept, entry))
        {
            Keep(key, entry, refreshes, left, LeastBytes + ObjectSize.Of(result));
        }
    }

    private void Keep(object key, object entry, List<IChangeToken> refreshes, TimeSpan length, long bytes)
    {
        using var added = _entries.CreateEntry(key);
        added.Value = entry;
        added.Size = bytes;
        added.AbsoluteExpirationRelativeToNow = length;
        refreshes.ForEach(added.ExpirationTokens.Add);
    }
}
