using Ergo.Simulator.Posture;
using Ergo.Simulator.World;

namespace Ergo.Simulator.Loading;

/// <summary>One row of <c>shift_snapshots</c>: one shift at one warehouse in one clock hour, UTC.</summary>
/// <param name="WarehouseId">Warehouse.</param>
/// <param name="ShiftCode">Shift.</param>
/// <param name="BucketStart">Start, UTC: the hour's, or the shift's when it starts within the hour.</param>
/// <param name="BucketEnd">End, UTC, exclusive.</param>
/// <param name="PicksPerHour">Picks per worker and hour.</param>
/// <param name="Picks">Picks in all.</param>
/// <param name="Green">Locations whose worst light was green.</param>
/// <param name="Yellow">Locations whose worst light was yellow.</param>
/// <param name="Red">Locations whose worst light was red.</param>
/// <param name="Composite">Average composite risk, 0..100.</param>
/// <param name="Anomaly">How unusual the hour was, 0..1.</param>
/// <param name="Status"><c>ok</c>, <c>watch</c> or <c>alarm</c>.</param>
/// <param name="IngestTime">When the row arrives, UTC.</param>
public sealed record ShiftRow(
    string WarehouseId, string ShiftCode, DateTime BucketStart, DateTime BucketEnd, double PicksPerHour, int Picks,
    int Green, int Yellow, int Red, double? Composite, double Anomaly, string Status, DateTime IngestTime);

/// <summary>Sums up the snapshots of one warehouse in one clock hour by shift, as the backend does. Rows without a shift are left out.</summary>
internal sealed class ShiftSummary(SimulatedWarehouse warehouse, long hourMs)
{
    private sealed class Totals
    {
        public Dictionary<string, int> WorstLight { get; } = [];

        public HashSet<string> Workers { get; } = [];

        public double Composite { get; set; }

        public int Scored { get; set; }
    }

    private readonly SortedDictionary<string, Totals> _shifts = new(StringComparer.Ordinal);

    public void Add(SnapshotRow row)
    {
        if (row.ShiftCode is null)
        {
            return;
        }

        if (!_shifts.TryGetValue(row.ShiftCode, out Totals? totals))
        {
            _shifts[row.ShiftCode] = totals = new Totals();
        }

        if (row.PickLocationId is not null && row.Light is not null)
        {
            int rank = row.Light switch { "red" => 2, "yellow" => 1, _ => 0 };
            totals.WorstLight[row.PickLocationId] = Math.Max(rank, totals.WorstLight.GetValueOrDefault(row.PickLocationId));
        }

        if (row.WorkerId is not null)
        {
            totals.Workers.Add(row.WorkerId);
        }

        if (row.Composite is <= 100)
        {
            totals.Composite += row.Composite.Value;
            totals.Scored++;
        }
    }

    public IEnumerable<ShiftRow> Rows()
    {
        DateTimeOffset start = DateTimeOffset.FromUnixTimeMilliseconds(hourMs);
        DateTimeOffset end = start.AddHours(1);
        foreach ((string code, Totals totals) in _shifts)
        {
            ShiftPeriod first = warehouse.Clock.At(start);
            ShiftPeriod last = warehouse.Clock.At(end.AddTicks(-1));
            DateTimeOffset bucketStart = first.Shift.Code == code ? start : last.Start;
            DateTimeOffset bucketEnd = last.Shift.Code == code ? end : first.End;
            SimRandom random = new(SimRandom.Hash(warehouse.Key, (ulong)hourMs, SimRandom.Hash(code)));
            double perHour = Math.Round(random.Range(75, 115), 1);
            double? composite = totals.Scored == 0 ? null : Math.Round(totals.Composite / totals.Scored, 2);
            double anomaly = Math.Round(Math.Clamp((Math.Abs((composite ?? 32) - 32) / 30) + random.Range(0, 0.15), 0, 1), 3);
            yield return new ShiftRow(
                warehouse.Id, code, bucketStart.UtcDateTime, bucketEnd.UtcDateTime, perHour,
                (int)(perHour * totals.Workers.Count * (bucketEnd - bucketStart).TotalHours),
                totals.WorstLight.Values.Count(rank => rank == 0), totals.WorstLight.Values.Count(rank => rank == 1),
                totals.WorstLight.Values.Count(rank => rank == 2), composite, anomaly,
                anomaly > 0.6 ? "alarm" : anomaly > 0.35 ? "watch" : "ok", end.UtcDateTime);
        }
    }
}
