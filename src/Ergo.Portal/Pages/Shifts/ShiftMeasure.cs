using System.Globalization;
using Ergo.Snapshots.Figures.Shifts;

namespace Ergo.Portal.Pages.Shifts;

/// <summary>What shifts are compared by over the days.</summary>
/// <param name="Code">Its name in the address.</param>
/// <param name="Label">Its name on the control.</param>
/// <param name="Name">Its name in a sentence.</param>
/// <param name="Unit">Its unit; empty for a count.</param>
/// <param name="Decimals">Decimals shown.</param>
/// <param name="Of">Its value of a shift of a day, in that unit; null where it is not told.</param>
/// <param name="CountOf">How many observations that is of; null where that has no meaning.</param>
/// <param name="WhatIsThis">How it comes about.</param>
public sealed record ShiftMeasure(
    string Code, string Label, string Name, string Unit, int Decimals, Func<ShiftDay, double?> Of, Func<ShiftDay, long?> CountOf, string WhatIsThis)
{
    private const string Records = "The backend records each shift by stretches of time. A stretch that it told again counts once, as told last; a value that can not be is left out. A shift over midnight belongs to the day it began.";

    /// <summary>Every measure; the first is shown where the address names none.</summary>
    public static readonly IReadOnlyList<ShiftMeasure> All =
    [
        new("red", "Red locations", "red share of locations", "%", 1, day => 100 * day.RedShare, day => day.Locations,
            $"Of all readings of locations, those whose light was red: each record tells how many locations were green, yellow and red in its stretch. {Records}"),
        new("pace", "Picks per hour", "picks per hour", "", 1, day => day.PicksPerHour, day => day.Records, $"The mean of what the records tell, weighed by their length; n counts records. {Records}"),
        new("picks", "Picks", "picks", "", 0, day => day.Picks, day => day.Records, $"The picks of all records of the shift; n counts records. {Records}"),
        new("risk", "Mean risk", "mean composite risk", "", 1, day => day.Risk, day => day.Records, $"The mean composite risk, 0 to 100, of the records, weighed by their length; n counts records. {Records}"),
        new("anomaly", "Anomaly", "anomaly score", "", 2, day => day.Anomaly, day => day.Records, $"The highest anomaly score of the shift's records: how unusual the backend found a stretch. n counts records. {Records}"),
    ];

    /// <summary>Red minutes per person and observed hour; beside the others, always shown.</summary>
    public static readonly ShiftMeasure Exposure = new(
        "exposure", "Exposure", "red minutes per person and hour", "min", 1, day => day.Exposure?.RedPerHour, day => (long?)day.Exposure?.Lit,
        "Red minutes of the people on the shift divided by their observed hours that have a light, of published shifts: where fewer people worked than a group, nothing is told of that shift alone. n counts observed minutes. Not told is a gap, which is not green.");

    /// <summary>The measure of a code; the first where it names none.</summary>
    /// <param name="code">The code in the address.</param>
    public static ShiftMeasure Find(string? code) => All.FirstOrDefault(one => one.Code == code) ?? All[0];

    /// <summary>A value with its unit.</summary>
    /// <param name="value">The value; null where it is not told.</param>
    public string Words(double? value) => value is not { } known ? "not told"
        : known.ToString("#,0" + (Decimals > 0 ? "." + new string('0', Decimals) : ""), CultureInfo.InvariantCulture) + (Unit.Length > 0 ? "\u00a0" + Unit : "");
}
