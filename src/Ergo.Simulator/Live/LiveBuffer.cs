using Ergo.Simulator.Loading;
using Ergo.Simulator.Posture;

namespace Ergo.Simulator.Live;

/// <summary>Rows that are sent together; written in whole or not at all.</summary>
internal sealed record LiveBatch(IReadOnlyList<SnapshotRow> Snapshots, IReadOnlyList<ShiftRow> Shifts);

/// <summary>Rows between the cameras and the database: those ready to be sent, up to a bound, and those held back to arrive late.</summary>
internal sealed class LiveBuffer(int capacity)
{
    private const int MostPerBatch = 20_000;
    private readonly Lock _lock = new();
    private readonly Queue<SnapshotRow> _ready = new();
    private readonly Queue<ShiftRow> _shifts = new();
    private readonly PriorityQueue<SnapshotRow, long> _late = new();

    public long Dropped { get; private set; }

    public int Ready
    {
        get
        {
            lock (_lock)
            {
                return _ready.Count;
            }
        }
    }

    public int HeldBack
    {
        get
        {
            lock (_lock)
            {
                return _late.Count;
            }
        }
    }

    public void Add(IEnumerable<LiveRow> rows, IEnumerable<ShiftRow> shifts)
    {
        lock (_lock)
        {
            foreach (LiveRow row in rows)
            {
                // As many may be held back as may wait; past that they come early rather than never.
                if (row.Late && _late.Count < capacity)
                {
                    _late.Enqueue(row.Row, row.ArrivesMs);
                }
                else
                {
                    _ready.Enqueue(row.Row);
                }
            }

            foreach (ShiftRow shift in shifts)
            {
                _shifts.Enqueue(shift);
            }

            DropOldest();
        }
    }

    /// <summary>Makes the late rows ready whose time has come; all of them at the end of the feed.</summary>
    public void ReleaseLate(long untilMs)
    {
        lock (_lock)
        {
            while (_late.TryPeek(out SnapshotRow? row, out long arrives) && arrives <= untilMs)
            {
                _late.Dequeue();
                _ready.Enqueue(row);
            }

            DropOldest();
        }
    }

    /// <summary>Takes the next rows to send, stamped with the time they arrive; null when there are none.</summary>
    public LiveBatch? Take(DateTime ingestTime)
    {
        lock (_lock)
        {
            if (_ready.Count == 0 && _shifts.Count == 0)
            {
                return null;
            }

            List<SnapshotRow> rows = new(Math.Min(_ready.Count, MostPerBatch));
            while (rows.Count < MostPerBatch && _ready.TryDequeue(out SnapshotRow? row))
            {
                rows.Add(row with { IngestTime = ingestTime > row.EventTime ? ingestTime : row.EventTime });
            }

            ShiftRow[] shifts = [.. _shifts.Select(shift => shift with { IngestTime = ingestTime })];
            _shifts.Clear();
            return new LiveBatch(rows, shifts);
        }
    }

    private void DropOldest()
    {
        while (_ready.Count > capacity)
        {
            _ready.Dequeue();
            Dropped++;
        }
    }
}
