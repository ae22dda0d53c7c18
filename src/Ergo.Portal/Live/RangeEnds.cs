using System.Collections.Concurrent;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Live;

/// <summary>
/// Where ranges that end now end: at the whole minute in which the view behind them was last refreshed. A view knows nothing newer, and
/// everybody who looks after one refresh asks the same question. Where no refresh is heard of for as long as a result is kept
/// (<see cref="SharedResults.Longest"/>), the end moves on with the clock, so that a range called "the last 24 hours" stays about that.
/// </summary>
public sealed class RangeEnds : IDisposable
{
    private readonly ViewChanges _changes;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _ends = new();

    /// <summary>Begins to hear of refreshes.</summary>
    /// <param name="changes">Tells of them.</param>
    /// <param name="time">The clock.</param>
    public RangeEnds(ViewChanges changes, TimeProvider time)
    {
        (_changes, _time) = (changes, time);
        _changes.Changed += OnChanged;
    }

    /// <summary>The end of a range that a view answers.</summary>
    /// <param name="view">The view.</param>
    public DateTimeOffset Of(string view)
    {
        var now = Minute();
        return _ends.AddOrUpdate(view, now, (_, end) => end > now || now - end >= SharedResults.Longest ? now : end);
    }

    /// <inheritdoc />
    public void Dispose() => _changes.Changed -= OnChanged;

    private void OnChanged(string view) => _ends[view] = Minute();

    private DateTimeOffset Minute()
    {
        var now = _time.GetUtcNow();
        return new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
    }
}
