namespace Ergo.Simulator.World;

/// <summary>SplitMix64: cheap to seed per hour and camera, and the same on every platform and .NET version.</summary>
internal sealed class SimRandom(ulong seed)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong _state = seed;

    public static ulong Hash(ulong a, ulong b = 0, ulong c = 0, ulong d = 0) =>
        unchecked(Finish(Finish(Finish(Finish(a + Gamma) ^ (b + (2 * Gamma))) ^ (c + (3 * Gamma))) ^ (d + (4 * Gamma))));

    public static ulong Hash(string text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 0x100000001B3;
        }

        return Finish(hash);
    }

    /// <summary>A number from 0 up to but not including 1 that belongs to a hash.</summary>
    public static double Unit(ulong hash) => (hash >> 11) * (1.0 / (1UL << 53));

    public ulong NextUInt64() => Finish(_state += Gamma);

    public double NextDouble() => Unit(NextUInt64());

    public double Range(double from, double to) => from + ((to - from) * NextDouble());

    public int Next(int exclusiveMax) => (int)(((UInt128)NextUInt64() * (uint)exclusiveMax) >> 64);

    public long NextLong(long exclusiveMax) => (long)(((UInt128)NextUInt64() * (ulong)exclusiveMax) >> 64);

    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>Close to a normal deviate (mean 0, deviation 1), cut off near 3.4.</summary>
    public double Normal() => (NextDouble() + NextDouble() + NextDouble() + NextDouble() - 2) * 1.7320508075688772;

    private static ulong Finish(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
