using Ergo.Snapshots.Views;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Primitives;

namespace Ergo.Portal.Live;

/// <summary>
/// One query per distinct question and refresh, whatever the number of viewers: who asks while it is read waits for the same answer. Bounded by
/// what the results take, not by their number.
/// </summary>
/// <param name="changes">Tells when a view was refreshed.</param>
public sealed class SharedResults(ViewChanges changes) : IDisposable
{
    /// <summary>About how many bytes all results may take together. What does not fit is read again when it is asked for.</summary>
    public const long MostBytes = 64 * 1024 * 1024;

    /// <summary>For how long a result is good where no refresh is heard of.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    // A result's key and its place in the cache.
    private const long LeastBytes = 2 * 1024;
    private readonly MemoryCache _results = new(new MemoryCacheOptions { SizeLimit = MostBytes, CompactionPercentage = 0.25 });
    private readonly Dictionary<object, Question> _asked = [];
    private readonly Lock _gate = new();

    /// <summary>The result of a query, read again after a refresh of the views it is made from.</summary>
    /// <param name="key">Everything the result depends on, the end of its range taken from <see cref="RangeEnds"/>; compared by value.</param>
    /// <param name="views">The views it is made from.</param>
    /// <param name="query">Reads it. Not tied to one viewer: others wait for the same result.</param>
    public async Task<T> GetAsync<T>(object key, IEnumerable<string> views, Func<Task<T>> query)
    {
        Task<T> answer;
        TaskCompletionSource<T>? own = null;
        Question? question;
        lock (_gate)
        {
            if (_results.TryGetValue(key, out Task<T>? kept))
            {
                answer = kept!;
                question = null;
            }
            else if (_asked.TryGetValue(key, out question) && !question.IsOld)
            {
                answer = (Task<T>)question.Answer;
            }
            else
            {
                own = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
                answer = own.Task;
                // Taken before the query: a refresh that ends while it runs makes its result old.
                _asked[key] = question = new Question(answer, [.. views.Select(changes.NextChangeOf)]);
            }
        }

        if (own is not null)
        {
            await AskAsync(key, question!, own, query);
        }

        return await answer;
    }

    /// <inheritdoc />
    public void Dispose() => _results.Dispose();

    private async Task AskAsync<T>(object key, Question question, TaskCompletionSource<T> own, Func<Task<T>> query)
    {
        var begun = Environment.TickCount64;
        try
        {
            // On no circuit of its own: the one that happens to ask first may be busy or go away while others wait.
            var result = await Task.Run(query).ConfigureAwait(false);
            var left = Longest - TimeSpan.FromMilliseconds(Environment.TickCount64 - begun);
            lock (_gate)
            {
                if (left > TimeSpan.Zero && !question.IsOld)
                {
                    Keep(key, own.Task, question.Refreshes, left, LeastBytes + ObjectSize.Of(result));
                }

                Forget(key, question);
            }

            own.SetResult(result);
        }
        catch (Exception failure)
        {
            lock (_gate)
            {
                Forget(key, question);
            }

            own.SetException(failure);
        }
    }

    // Another question may have taken its place meanwhile.
    private void Forget(object key, Question question)
    {
        if (_asked.TryGetValue(key, out var known) && ReferenceEquals(known, question))
        {
            _asked.Remove(key);
        }
    }

    private void Keep(object key, object answer, IReadOnlyList<IChangeToken> refreshes, TimeSpan length, long bytes)
    {
        using var added = _results.CreateEntry(key);
        added.Value = answer;
        added.Size = bytes;
        added.AbsoluteExpirationRelativeToNow = length;
        foreach (var refresh in refreshes)
        {
            added.ExpirationTokens.Add(refresh);
        }
    }

    /// <summary>A query under way.</summary>
    /// <param name="Answer">What it will tell.</param>
    /// <param name="Refreshes">What makes it old.</param>
    private sealed record Question(Task Answer, IReadOnlyList<IChangeToken> Refreshes)
    {
        // Whoever asks after a refresh must not be told what was read before it.
        public bool IsOld => Refreshes.Any(refresh => refresh.HasChanged);
    }
}
