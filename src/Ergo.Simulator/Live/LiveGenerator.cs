using Ergo.Simulator.Posture;
using Ergo.Simulator.World;

namespace Ergo.Simulator.Live;

/// <summary>A row and when it reaches the database, Unix ms.</summary>
internal readonly record struct LiveRow(SnapshotRow Row, long ArrivesMs, bool Late);

/// <summary>Makes the snapshots of the time that passes, at a fixed rate over all warehouses.</summary>
internal sealed class LiveGenerator
{
    private readonly SimulatedWorld _world;
    private readonly int _ratePerMinute;
    private readonly EpisodeFactory[] _factories;
    private readonly double[] _weights;
    private readonly PriorityQueue<Episode, long> _running = new();
    private readonly SimRandom _random;
    private double _owed;

    /// <param name="world">The world observed.</param>
    /// <param name="ratePerMinute">Snapshots per minute.</param>
    /// <param name="startMs">Start of the feed, Unix ms; with the seed it decides every draw.</param>
    public LiveGenerator(SimulatedWorld world, int ratePerMinute, long startMs)
    {
        _world = world;
        _ratePerMinute = ratePerMinute;
        _factories = [.. world.Warehouses.Select(warehouse => new EpisodeFactory(warehouse))];
        _weights = new double[world.Warehouses.Count];
        _random = new SimRandom(SimRandom.Hash((ulong)(uint)world.Seed, (ulong)startMs, 0x11FE));
    }

    /// <summary>The snapshots of a span, in order of time.</summary>
    /// <param name="fromMs">Start of the span, Unix ms.</param>
    /// <param name="toMs">End of the span, Unix ms, exclusive.</param>
    public List<LiveRow> Advance(long fromMs, long toMs)
    {
        List<LiveRow> rows = [];
        if (toMs <= fromMs)
        {
            return rows;
        }

        _owed += (toMs - fromMs) * _ratePerMinute / 60_000.0;
        Weigh(toMs);
        while (_owed >= 1)
        {
            if (!_running.TryPeek(out Episode? episode, out long next) || next >= toMs)
            {
                Begin(fromMs, toMs);
                continue;
            }

            _running.Dequeue();
            rows.Add(Sample(episode));
            _owed--;
            if (episode.NextMs < episode.EndMs)
            {
                _running.Enqueue(episode, episode.NextMs);
            }
        }

        // More is due than the rate allows: those workers walk out of view.
        while (_running.TryPeek(out _, out long due) && due < toMs)
        {
            _running.Dequeue();
        }

        rows.Sort((a, b) => a.Row.EventTime.CompareTo(b.Row.EventTime));
        return rows;
    }

    private void Begin(long fromMs, long toMs)
    {
        (Episode first, Episode? overlapping) = _factories[Pick()].Start(fromMs, toMs, long.MaxValue, 1, _random);
        _running.Enqueue(first, first.NextMs);
        if (overlapping is not null)
        {
            _running.Enqueue(overlapping, overlapping.NextMs);
        }
    }

    private static LiveRow Sample(Episode episode)
    {
        // Random ids: two feeds of one seed must never make the same one.
        string id = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(episode.NextMs)).ToString();
        long arrives = episode.NextMs + (episode.Late ? episode.DelayMs : 0);
        return new LiveRow(episode.Sample(id, long.MaxValue, null), arrives, episode.Late);
    }

    private void Weigh(long unixMs)
    {
        DateTimeOffset instant = DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
        for (int i = 0; i < _weights.Length; i++)
        {
            _weights[i] = Activity.At(_world.Warehouses[i], instant);
        }
    }

    private int Pick()
    {
        double draw = _random.NextDouble() * _weights.Sum();
        for (int i = 0; i < _weights.Length - 1; i++)
        {
            draw -= _weights[i];
            if (draw < 0)
            {
                return i;
            }
        }

        return _weights.Length - 1;
    }
}
