using Ergo.Simulator.Loading;
using Ergo.Simulator.Posture;
using Ergo.Simulator.World;

namespace Ergo.Simulator.Live;

/// <summary>Sums the feed up by warehouse and clock hour, and gives the summaries out once an hour is over.</summary>
internal sealed class LiveShifts
{
    private const long HourMs = 3_600_000;
    private readonly Dictionary<string, SimulatedWarehouse> _warehouses;
    private readonly SortedDictionary<(long Hour, int Warehouse), ShiftSummary> _open = [];

    public LiveShifts(SimulatedWorld world) => _warehouses = world.Warehouses.ToDictionary(warehouse => warehouse.Id);

    public void Add(SnapshotRow row)
    {
        SimulatedWarehouse warehouse = _warehouses[row.WarehouseId];
        long hour = new DateTimeOffset(row.EventTime).ToUnixTimeMilliseconds() / HourMs * HourMs;
        if (!_open.TryGetValue((hour, warehouse.Index), out ShiftSummary? summary))
        {
            _open[(hour, warehouse.Index)] = summary = new ShiftSummary(warehouse, hour);
        }

        summary.Add(row);
    }

    /// <summary>The summaries of the hours that ended at or before an instant; each is given once.</summary>
    public List<ShiftRow> Close(long nowMs)
    {
        List<ShiftRow> rows = [];
        while (_open.Count > 0 && _open.First() is var (key, summary) && key.Hour + HourMs <= nowMs)
        {
            rows.AddRange(summary.Rows());
            _open.Remove(key);
        }

        return rows;
    }
}
