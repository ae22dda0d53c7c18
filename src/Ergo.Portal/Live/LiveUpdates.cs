using System.Collections.Concurrent;
using System.Threading.Channels;
using Ergo.Portal.Database;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Live;

/// <summary>
/// Draws open pages anew after a refresh: what changes within a moment is drawn once, and a few pages at a time, so that a thousand of them leave
/// processors free for clicks. A page that is left before its turn costs nothing, and one that fails holds up no other.
/// </summary>
public sealed class LiveUpdates : BackgroundService
{
    /// <summary>As long as changes follow one another this closely, they are gathered.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    /// <summary>The first of them waits no longer than this.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(1500);

    // A page that waits for the database longer than this goes on by itself, and the next has its turn.
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(500);

    private readonly ViewChanges _changes;
    private readonly DatabaseState _database;
    private readonly TimeProvider _time;
    private readonly ILogger<LiveUpdates> _logger;
    private readonly ConcurrentDictionary<ILive, byte> _open = new(ReferenceEqualityComparer.Instance);
    private readonly Channel<string?> _told = Channel.CreateUnbounded<string?>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Begins to hear of changes.</summary>
    public LiveUpdates(ViewChanges changes, DatabaseState database, TimeProvider time, ILogger<LiveUpdates> logger)
    {
        (_changes, _database, _time, _logger) = (changes, database, time, logger);
        _changes.Changed += OnViewChanged;
        _database.Changed += OnDatabaseChanged;
    }

    /// <summary>How many pages are drawn at the same time.</summary>
    public static int AtOnce { get; } = Environment.ProcessorCount * 2;

    /// <summary>Draws it anew from now on.</summary>
    public void Add(ILive page) => _open[page] = 0;

    /// <summary>Draws it no longer.</summary>
    public void Remove(ILive page) => _open.TryRemove(page, out _);

    /// <inheritdoc />
    public override void Dispose()
    {
        _changes.Changed -= OnViewChanged;
        _database.Changed -= OnDatabaseChanged;
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _told.Reader.WaitToReadAsync(stoppingToken))
            {
                var changed = await GatherAsync(stoppingToken);
                var concerned = _open.Keys.Where(page => changed is null || changed.Any(page.Hears)).ToList();
                await Parallel.ForEachAsync(concerned, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken }, async (page, _) => await DrawAsync(page));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The portal stops.
        }
    }

    // The views that changed; null where everything may have.
    private async Task<IReadOnlySet<string>?> GatherAsync(CancellationToken stoppingToken)
    {
        HashSet<string> changed = [];
        var isAll = false;
        var begun = _time.GetTimestamp();
        bool isTold;
        do
        {
            while (_told.Reader.TryRead(out var view))
            {
                isAll |= view is null;
                changed.Add(view ?? "");
            }

            isTold = Longest - _time.GetElapsedTime(begun) is var left && left > TimeSpan.Zero && await IsToldAsync(left < Quiet ? left : Quiet, stoppingToken);
        }
        while (isTold);
        stoppingToken.ThrowIfCancellationRequested();
        return isAll ? null : changed;
    }

    private async Task<bool> IsToldAsync(TimeSpan within, CancellationToken stoppingToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var told = _told.Reader.WaitToReadAsync(limit.Token).AsTask();
        await Task.WhenAny(Task.Delay(within, _time, limit.Token), told);
        await limit.CancelAsync();
        return told.IsCompletedSuccessfully;
    }

    private async Task DrawAsync(ILive page)
    {
        if (!_open.ContainsKey(page))
        {
            return;
        }

        using CancellationTokenSource over = new();
        await Task.WhenAny(DrawnAsync(page), Task.Delay(Turn, _time, over.Token));
        await over.CancelAsync();
    }

    private async Task DrawnAsync(ILive page)
    {
        try
        {
            await page.UpdateAsync();
        }
        catch (Exception failure)
        {
            // A page tells its own failures; this is one of a circuit that goes away.
            _logger.LogDebug(failure, "An open page could not be drawn anew");
        }
    }

    private void OnViewChanged(string view) => _told.Writer.TryWrite(view);

    private void OnDatabaseChanged() => _told.Writer.TryWrite(null);
}
