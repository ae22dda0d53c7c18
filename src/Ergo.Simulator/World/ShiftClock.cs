namespace Ergo.Simulator.World;

/// <summary>A scheduled shift in warehouse-local time. One that ends at or before its start ends on the next day.</summary>
/// <param name="Code">Code on snapshots, such as <c>night</c>.</param>
/// <param name="Name">Name for people.</param>
/// <param name="StartsAt">Local time of day it starts.</param>
/// <param name="EndsAt">Local time of day it ends.</param>
public sealed record ShiftDefinition(string Code, string Name, TimeOnly StartsAt, TimeOnly EndsAt);

/// <summary>One shift of one day.</summary>
/// <param name="Shift">Which shift.</param>
/// <param name="Date">Local date it began on.</param>
/// <param name="Start">Start, UTC.</param>
/// <param name="End">End, UTC, exclusive.</param>
public sealed record ShiftPeriod(ShiftDefinition Shift, DateOnly Date, DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>How far the shift has got at an instant, 0 at its start to 1 at its end.</summary>
    public double ElapsedFraction(DateTimeOffset instant) => (instant - Start) / (End - Start);
}

/// <summary>Finds the shift that an instant belongs to. Shifts cover the whole day without gap or overlap, also on 23- and 25-hour days.</summary>
public sealed class ShiftClock
{
    private readonly TimeZoneInfo _zone;

    /// <summary>Makes the clock of one warehouse.</summary>
    /// <param name="zone">The warehouse's time zone.</param>
    /// <param name="shifts">Its shifts; each must start where the one before it ends.</param>
    public ShiftClock(TimeZoneInfo zone, IReadOnlyList<ShiftDefinition> shifts)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(shifts);
        _zone = zone;
        Shifts = shifts;
    }

    /// <summary>The shifts of a day, in order of their start.</summary>
    public IReadOnlyList<ShiftDefinition> Shifts { get; }

    /// <summary>The shift running at an instant.</summary>
    public ShiftPeriod At(DateTimeOffset instant)
    {
        DateOnly today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, _zone).DateTime);
        for (int back = 0; back <= 1; back++)
        {
            foreach (ShiftDefinition shift in Shifts)
            {
                ShiftPeriod period = On(today.AddDays(-back), shift);
                if (period.Start <= instant && instant < period.End)
                {
                    return period;
                }
            }
        }

        throw new InvalidOperationException($"No shift covers {instant:O} in {_zone.Id}.");
    }

    /// <summary>The period of a shift that begins on a local date.</summary>
    public ShiftPeriod On(DateOnly date, ShiftDefinition shift)
    {
        ArgumentNullException.ThrowIfNull(shift);
        DateOnly endDate = shift.EndsAt <= shift.StartsAt ? date.AddDays(1) : date;
        return new ShiftPeriod(shift, date, ToUtc(date, shift.StartsAt), ToUtc(endDate, shift.EndsAt));
    }

    /// <summary>The local hour and weekday at an instant.</summary>
    internal DateTime LocalTime(DateTimeOffset instant) => instant.UtcDateTime + _zone.GetUtcOffset(instant);

    private DateTimeOffset ToUtc(DateOnly date, TimeOnly time)
    {
        DateTime local = date.ToDateTime(time);
        if (_zone.IsInvalidTime(local))
        {
            // The wall clock jumps over this time: the shift changes when the jump is over.
            local += TimeSpan.FromHours(1);
        }

        TimeSpan offset = _zone.IsAmbiguousTime(local) ? _zone.GetAmbiguousTimeOffsets(local).Max() : _zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
