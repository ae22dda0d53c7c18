namespace Ergo.Simulator.World;

/// <summary>Where the hands are at a location.</summary>
internal enum HeightBand
{
    /// <summary>Below the knee.</summary>
    Floor,

    /// <summary>Between knee and shoulder.</summary>
    Waist,

    /// <summary>Above the shoulder.</summary>
    Overhead,
}

/// <summary>A place goods are taken from or put to.</summary>
/// <param name="X">Metres from the warehouse's south-west corner, eastwards.</param>
/// <param name="Y">Metres from the warehouse's south-west corner, northwards.</param>
/// <param name="HeightCm">Hand height above the floor, cm.</param>
/// <param name="ReachBand"><c>near</c>, <c>middle</c> or <c>far</c>.</param>
/// <param name="Effect">What the location adds to the severity of a posture.</param>
internal sealed record SimulatedLocation(
    string Id, string Label, double X, double Y, double HeightCm, string ReachBand, double Effect, HeightBand Height);

/// <summary>A camera, or the gateway of a set of wearables.</summary>
/// <param name="PeriodMs">Time between two samples, ms.</param>
/// <param name="Bias">How much it over- or underestimates severity.</param>
/// <param name="OutageChance">Chance of an outage on any UTC day, 0..1.</param>
/// <param name="UpgradedAt">Part of the history, 0..1, from which it runs the newer model.</param>
internal sealed record SimulatedCamera(
    string Id, ulong Key, int PeriodMs, double Bias, string Source, double OutageChance, double UpgradedAt);

/// <summary>A worker, known by number only.</summary>
/// <param name="HomeShift">Index of the shift worked by default.</param>
/// <param name="Rotates">Whether the shift changes from week to week.</param>
/// <param name="Technique">What the worker's habits add to severity; negative is better.</param>
/// <param name="Zones">Indexes of the zones the worker is sent to, most frequent first.</param>
internal sealed record SimulatedWorker(
    string Id, ulong Key, int HomeShift, bool Rotates, double Technique, IReadOnlyList<int> Zones);

/// <summary>A work area with its locations and cameras.</summary>
/// <param name="Severity">Typical severity of the work here, 0..1.</param>
/// <param name="Trend">Change of that severity from the start of the history to its end.</param>
internal sealed record SimulatedZone(
    string Id, string Name, string Code, string Description, double Severity, double Trend,
    IReadOnlyList<SimulatedLocation> Locations, IReadOnlyList<SimulatedCamera> Cameras);

/// <summary>A warehouse with everything in it.</summary>
/// <param name="Size">Share of the world's traffic, relative to the others.</param>
internal sealed record SimulatedWarehouse(
    int Index, ulong Key, string Id, string Name, string Code, string TimeZoneId, double Size, ShiftClock Clock,
    IReadOnlyList<SimulatedZone> Zones, IReadOnlyList<SimulatedWorker> Workers);
