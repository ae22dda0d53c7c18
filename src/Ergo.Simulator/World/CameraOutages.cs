namespace Ergo.Simulator.World;

/// <summary>When a camera is silent: at most one outage begins on a UTC day, 20 minutes to 6 hours long.</summary>
internal static class CameraOutages
{
    public const long ShortestMs = 20 * 60_000;
    public const long LongestMs = 6 * 3_600_000;
    private const long DayMs = 86_400_000;

    public static bool IsDown(SimulatedCamera camera, long unixMs)
    {
        long day = Math.DivRem(unixMs, DayMs, out _);
        return Covers(camera, day, unixMs) || Covers(camera, day - 1, unixMs);
    }

    private static bool Covers(SimulatedCamera camera, long day, long unixMs)
    {
        ulong hash = SimRandom.Hash(camera.Key, (ulong)day, 0x0D);
        if (SimRandom.Unit(hash) >= camera.OutageChance)
        {
            return false;
        }

        long start = (day * DayMs) + (long)(SimRandom.Unit(SimRandom.Hash(hash, 1)) * DayMs);

        // Squared: most outages are short, a few last for hours.
        double length = SimRandom.Unit(SimRandom.Hash(hash, 2));
        return unixMs >= start && unixMs < start + ShortestMs + (long)(length * length * (LongestMs - ShortestMs));
    }
}
