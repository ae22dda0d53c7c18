namespace Ergo.Snapshots.Warehouses;

/// <summary>A shift that a warehouse's calendar schedules on a day.</summary>
/// <param name="ShiftCode">The code that snapshots name.</param>
/// <param name="Name">Its name; the code where the calendar has none.</param>
/// <param name="Started">Its first instant.</param>
/// <param name="Ended">The first instant after it.</param>
public sealed record ScheduledShift(string ShiftCode, string Name, DateTimeOffset Started, DateTimeOffset Ended);
