namespace Ergo.Simulator.World;

/// <summary>A worker at work in a zone.</summary>
internal readonly record struct Posting(SimulatedWorker Worker, SimulatedZone Zone);

/// <summary>Who works where in one quarter of an hour. Nobody is in two zones within it.</summary>
internal sealed record RosterSlot(ShiftPeriod Period, IReadOnlyList<Posting> Postings);

/// <summary>The rota of a warehouse by quarters of an hour; every time zone's offset and shift change falls on a quarter.</summary>
internal sealed class Roster(SimulatedWarehouse warehouse)
{
    public const long QuarterMs = 900_000;
    private readonly Dictionary<long, RosterSlot> _slots = [];

    /// <summary>The slot that an instant lies in.</summary>
    public RosterSlot At(long unixMs)
    {
        long quarter = unixMs / QuarterMs;
        if (_slots.TryGetValue(quarter, out RosterSlot? slot))
        {
            return slot;
        }

        // A few hours are enough for every caller; without a bound a live feed would grow for ever.
        if (_slots.Count > 16)
        {
            _slots.Clear();
        }

        return _slots[quarter] = Build(quarter);
    }

    private RosterSlot Build(long quarter)
    {
        DateTimeOffset instant = DateTimeOffset.FromUnixTimeMilliseconds(quarter * QuarterMs);
        ShiftPeriod period = warehouse.Clock.At(instant);
        int shift = IndexOf(period.Shift);
        int intoShift = (int)((instant - period.Start).TotalMilliseconds / QuarterMs);
        double presence = period.Date.DayOfWeek switch { DayOfWeek.Saturday => 0.42, DayOfWeek.Sunday => 0.30, _ => 0.82 };
        List<Posting> postings = [];
        foreach (SimulatedWorker worker in warehouse.Workers)
        {
            if (ShiftOf(worker, period.Date) == shift && IsPresent(worker, period.Date, presence) && !IsOnBreak(worker, intoShift))
            {
                postings.Add(new Posting(worker, ZoneOf(worker, quarter)));
            }
        }

        if (postings.Count == 0)
        {
            // The thinnest night still has its skeleton crew.
            SimulatedWorker worker = warehouse.Workers[(int)(SimRandom.Hash(warehouse.Key, (ulong)period.Date.DayNumber) % (ulong)warehouse.Workers.Count)];
            postings.Add(new Posting(worker, ZoneOf(worker, quarter)));
        }

        return new RosterSlot(period, postings);
    }

    private int IndexOf(ShiftDefinition shift)
    {
        for (int i = 0; i < warehouse.Clock.Shifts.Count; i++)
        {
            if (warehouse.Clock.Shifts[i].Code == shift.Code)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"Unknown shift {shift.Code}.");
    }

    private static int ShiftOf(SimulatedWorker worker, DateOnly date) =>
        worker.Rotates ? (worker.HomeShift + (date.DayNumber / 7)) % 3 : worker.HomeShift;

    private static bool IsPresent(SimulatedWorker worker, DateOnly date, double presence) =>
        SimRandom.Unit(SimRandom.Hash(worker.Key, (ulong)date.DayNumber, 0xA7)) < presence;

    // A half-hour meal in the middle of the shift and a quarter of an hour in each half, staggered by worker.
    private static bool IsOnBreak(SimulatedWorker worker, int intoShift)
    {
        int stagger = (int)(worker.Key % 5);
        int meal = 14 + stagger;
        return intoShift == 6 + stagger || intoShift == meal || intoShift == meal + 1 || intoShift == 23 + stagger;
    }

    private SimulatedZone ZoneOf(SimulatedWorker worker, long quarter)
    {
        double draw = SimRandom.Unit(SimRandom.Hash(worker.Key, (ulong)(quarter / 2), 0x2E));
        int preference = draw < 0.6 ? 0 : draw < 0.87 ? 1 : 2;
        return warehouse.Zones[worker.Zones[preference]];
    }
}
