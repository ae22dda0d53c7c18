using Ergo.Simulator.World;

namespace Ergo.Simulator.Loading;

/// <summary>One clock hour of one warehouse. Units are numbered from the newest hour backwards.</summary>
/// <param name="FromMs">Start of the unit, Unix ms: the hour's, or the history's own start.</param>
/// <param name="ToMs">End of the unit, Unix ms, exclusive: the hour's, or the history's own end.</param>
/// <param name="Rows">Snapshots in it.</param>
/// <param name="IsWholeHour">Whether the hour is over, so that its summary can be written.</param>
internal readonly record struct HistoryUnit(long Index, SimulatedWarehouse Warehouse, long FromMs, long ToMs, long Rows, bool IsWholeHour);

/// <summary>Shares the rows of a history out over hours and warehouses, by how busy they are. The sum is exact.</summary>
internal sealed class HistoryPlan
{
    private const long HourMs = 3_600_000;
    private readonly SimulatedWorld _world;
    private readonly long _rows;
    private readonly double _totalWeight;

    public HistoryPlan(SimulatedWorld world, HistoryOptions options)
    {
        _world = world;
        _rows = options.Rows;
        EndMs = options.End.ToUnixTimeMilliseconds();
        StartMs = EndMs - (options.Days * 24 * HourMs);
        foreach ((_, _, _, double weight) in Weights())
        {
            _totalWeight += weight;
        }
    }

    /// <summary>Start of the history, Unix ms.</summary>
    public long StartMs { get; }

    /// <summary>End of the history, Unix ms, exclusive.</summary>
    public long EndMs { get; }

    /// <summary>The units from the newest hour backwards.</summary>
    public IEnumerable<HistoryUnit> Units()
    {
        long index = 0;
        long before = 0;
        double sum = 0;
        foreach ((SimulatedWarehouse warehouse, long from, long to, double weight) in Weights())
        {
            sum += weight;

            // Cumulative rounding; the sums run in the same order, so the last one equals the total exactly.
            long after = sum >= _totalWeight ? _rows : Math.Min(_rows, (long)(_rows * (sum / _totalWeight)));
            yield return new HistoryUnit(index++, warehouse, from, to, after - before, to % HourMs == 0);
            before = after;
        }
    }

    private IEnumerable<(SimulatedWarehouse Warehouse, long From, long To, double Weight)> Weights()
    {
        for (long hour = (EndMs - 1) / HourMs * HourMs; hour + HourMs > StartMs; hour -= HourMs)
        {
            long from = Math.Max(hour, StartMs);
            long to = Math.Min(hour + HourMs, EndMs);
            DateTimeOffset middle = DateTimeOffset.FromUnixTimeMilliseconds(hour + (HourMs / 2));
            foreach (SimulatedWarehouse warehouse in _world.Warehouses)
            {
                yield return (warehouse, from, to, Activity.At(warehouse, middle) * (to - from) / HourMs);
            }
        }
    }
}
