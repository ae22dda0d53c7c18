using Ergo.Snapshots.Figures.Shifts;

namespace Ergo.Portal.Pages.Shifts;

/// <summary>A shift over all its days.</summary>
/// <param name="Shift">The shift.</param>
/// <param name="Days">Its days that have records.</param>
/// <param name="Color">Its place among the shifts, from 0.</param>
public sealed record ShiftTotals(ShiftName Shift, IReadOnlyList<ShiftDay> Days, int Color)
{
    /// <summary>Picks in all; null where none are told.</summary>
    public long? Picks => Days.Any(day => day.Picks is not null) ? Days.Sum(day => day.Picks ?? 0) : null;

    /// <summary>Mean picks per hour, weighed by the days' lengths.</summary>
    public double? PicksPerHour => Mean(day => day.PicksPerHour);

    /// <summary>Mean composite risk, weighed by the days' lengths.</summary>
    public double? Risk => Mean(day => day.Risk);

    /// <summary>The highest anomaly score.</summary>
    public double? Anomaly => Days.Max(day => day.Anomaly);

    /// <summary>Readings of locations.</summary>
    public long Locations => Days.Sum(day => day.Locations);

    /// <summary>Red of all readings of locations, 0..1.</summary>
    public double? RedShare => Locations == 0 ? null : (double)Days.Sum(day => day.Red) / Locations;

    /// <summary>Exposure of the days of which it is told.</summary>
    public ShiftExposure? Exposure => ShiftExposure.SumOf(Days.Select(day => day.Exposure));

    /// <summary>Days of which exposure is told.</summary>
    public int Told => Days.Count(day => day.Exposure is not null);

    /// <summary>Its value by a measure, over all its days.</summary>
    /// <param name="measure">The measure.</param>
    public double? Of(ShiftMeasure measure) => measure.Code switch
    {
        "red" => 100 * RedShare,
        "pace" => PicksPerHour,
        "picks" => Picks is { } picks ? (double)picks / Days.Count(day => day.Picks is not null) : null,
        "risk" => Risk,
        "anomaly" => Anomaly,
        _ => Exposure?.RedPerHour,
    };

    /// <summary>The shifts in the order of the day.</summary>
    /// <param name="data">What was read.</param>
    public static IReadOnlyList<ShiftTotals> Of(ShiftDays data) =>
        [.. data.Shifts.Select((shift, index) => new ShiftTotals(shift, [.. data.Days.Where(day => day.ShiftCode == shift.ShiftCode)], index))];

    private double? Mean(Func<ShiftDay, double?> value)
    {
        var told = Days.Where(day => value(day) is not null && day.Ended > day.Started).Select(day => (Value: value(day)!.Value, (day.Ended - day.Started).TotalHours)).ToList();
        return told.Count == 0 ? null : told.Sum(one => one.Value * one.TotalHours) / told.Sum(one => one.TotalHours);
    }
}
