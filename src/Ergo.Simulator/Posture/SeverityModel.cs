using Ergo.Simulator.World;

namespace Ergo.Simulator.Posture;

/// <summary>How severe a worker's postures are at a place and time, 0 (upright, hands near) to 1 (extreme).</summary>
internal static class SeverityModel
{
    /// <summary>The level around which the samples of one episode vary.</summary>
    /// <param name="elapsedInShift">0 at the start of the shift, 1 at its end; fatigue grows with its square.</param>
    /// <param name="progress">0 at the start of the history, 1 at its end and in the live feed.</param>
    public static double Level(SimulatedZone zone, SimulatedWorker worker, string shiftCode, double elapsedInShift, double progress, SimRandom random) =>
        (1.92 * (zone.Severity + (zone.Trend * progress))) + worker.Technique
        + (0.13 * elapsedInShift * elapsedInShift)
        + (shiftCode == "night" ? 0.02 : 0)
        - 0.41
        + (0.11 * random.Normal());

    /// <summary>The next deviation of a sample from its episode's level; neighbouring samples resemble each other.</summary>
    public static double NextDeviation(double deviation, SimRandom random) => (0.6 * deviation) + (0.115 * random.Normal());
}
