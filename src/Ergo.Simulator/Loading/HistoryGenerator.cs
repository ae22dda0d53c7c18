using System.Globalization;
using Ergo.Simulator.Posture;
using Ergo.Simulator.World;

namespace Ergo.Simulator.Loading;

/// <summary>Where a load stands: the next row to write is row <paramref name="Row"/> of unit <paramref name="Unit"/>.</summary>
/// <param name="Unit">Hour of a warehouse, counted from the newest backwards.</param>
/// <param name="Row">Row within it.</param>
public readonly record struct HistoryPosition(long Unit, long Row);

/// <summary>Rows that are written together, in one transaction.</summary>
/// <param name="Snapshots">Snapshots in order of time; the chunks go from the newest hours to the oldest.</param>
/// <param name="Shifts">Summaries of the hours that end with this chunk.</param>
/// <param name="Next">Where the next chunk starts.</param>
public sealed record HistoryChunk(IReadOnlyList<SnapshotRow> Snapshots, IReadOnlyList<ShiftRow> Shifts, HistoryPosition Next);

/// <summary>Makes the rows of a history, newest hour first. Needs no database.</summary>
public sealed class HistoryGenerator
{
    // Small, so that a dashboard has the current figures before the bulk is in.
    private const int FirstChunkRows = 5_000;
    private readonly HistoryOptions _options;
    private readonly HistoryPlan _plan;
    private readonly ulong _run;
    private readonly string _uploadId;

    /// <summary>Makes the generator of one history.</summary>
    /// <param name="options">Which history.</param>
    /// <exception cref="SimulatorException">An option is out of range.</exception>
    public HistoryGenerator(HistoryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        World = SimulatedWorld.Create(options.Seed, options.Warehouses);
        _plan = new HistoryPlan(World, options);
        _run = SimRandom.Hash(
            SimRandom.Hash((ulong)options.Seed, (ulong)options.Rows, (ulong)options.Days, (ulong)options.Warehouses), (ulong)_plan.EndMs, FormatVersion);
        _uploadId = string.Create(CultureInfo.InvariantCulture, $"history-{options.Seed}-{_run:x16}");
    }

    /// <summary>Raised whenever equal options begin to give other data, so that a half-loaded history is never continued with a mismatch.</summary>
    internal const int FormatVersion = 1;

    /// <summary>Name of this history: the same for equal options, and on each of its rows as the upload they came with.</summary>
    public string RunId => _uploadId;

    internal SimulatedWorld World { get; }

    /// <summary>All snapshots, newest hour first; within an hour in no order of time.</summary>
    public IEnumerable<SnapshotRow> Rows() => _plan.Units().SelectMany(Rows);

    /// <summary>Everything from a position on, in chunks.</summary>
    /// <param name="from">Where to start; the default is the beginning.</param>
    /// <param name="chunkRows">Snapshots per chunk, at least 1. The first chunk of a history is smaller.</param>
    public IEnumerable<HistoryChunk> Chunks(HistoryPosition from = default, int chunkRows = 25_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkRows, 1);
        int size = from == default ? Math.Min(FirstChunkRows, chunkRows) : chunkRows;
        List<SnapshotRow> snapshots = new(size);
        List<ShiftRow> shifts = [];
        long lastUnit = from.Unit - 1;
        foreach (HistoryUnit unit in _plan.Units().Where(unit => unit.Index >= from.Unit))
        {
            ShiftSummary summary = new(unit.Warehouse, unit.FromMs / 3_600_000 * 3_600_000);
            long row = 0;
            foreach (SnapshotRow snapshot in Rows(unit))
            {
                summary.Add(snapshot);
                row++;
                if (unit.Index == from.Unit && row <= from.Row)
                {
                    continue;
                }

                snapshots.Add(snapshot);
                if (snapshots.Count == size)
                {
                    yield return Chunk(snapshots, shifts, new HistoryPosition(unit.Index, row));
                    size = chunkRows;
                    snapshots = new List<SnapshotRow>(size);
                    shifts = [];
                }
            }

            if (unit.IsWholeHour)
            {
                shifts.AddRange(summary.Rows());
            }

            lastUnit = unit.Index;
        }

        if (snapshots.Count > 0 || shifts.Count > 0)
        {
            yield return Chunk(snapshots, shifts, new HistoryPosition(lastUnit + 1, 0));
        }
    }

    /// <summary>UTC days that the history touches, newest first.</summary>
    public IEnumerable<DateOnly> Days()
    {
        DateOnly first = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(_plan.StartMs).UtcDateTime);
        for (DateOnly day = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(_plan.EndMs - 1).UtcDateTime); day >= first; day = day.AddDays(-1))
        {
            yield return day;
        }
    }

    // In order of time the rows of a chunk fall side by side in all the indexes, which makes the load about a third faster.
    private static HistoryChunk Chunk(List<SnapshotRow> snapshots, List<ShiftRow> shifts, HistoryPosition next)
    {
        snapshots.Sort((a, b) => a.EventTime != b.EventTime ? a.EventTime.CompareTo(b.EventTime) : string.CompareOrdinal(a.Id, b.Id));
        return new HistoryChunk(snapshots, shifts, next);
    }

    private IEnumerable<SnapshotRow> Rows(HistoryUnit unit)
    {
        SimRandom random = new(SimRandom.Hash((ulong)_options.Seed, unit.Warehouse.Key, (ulong)unit.FromMs, (ulong)unit.ToMs));
        EpisodeFactory episodes = new(unit.Warehouse);
        double progress = (unit.FromMs - _plan.StartMs) / (double)(_plan.EndMs - _plan.StartMs);
        long row = 0;
        while (row < unit.Rows)
        {
            (Episode first, Episode? overlapping) = episodes.Start(unit.FromMs, unit.ToMs, unit.ToMs, progress, random);
            for (Episode? episode = first; episode is not null; episode = episode == first ? overlapping : null)
            {
                while (row < unit.Rows && episode.NextMs < episode.EndMs)
                {
                    string id = DeterministicId.ForSnapshot(_run, unit.Index, row, episode.NextMs);
                    yield return episode.Sample(id, _plan.EndMs, _uploadId);
                    row++;
                }
            }
        }
    }
}
