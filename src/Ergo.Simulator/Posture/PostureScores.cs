using Ergo.Simulator.World;

namespace Ergo.Simulator.Posture;

/// <summary>The scores of one observed posture, before anything is lost or garbled on the way.</summary>
/// <param name="Rula">RULA, 1..7.</param>
/// <param name="Reba">REBA, 1..15.</param>
/// <param name="Niosh">NIOSH lifting index, above 0; 1.0 is the recommended limit.</param>
/// <param name="Composite">Composite risk, 0..100, one decimal.</param>
internal readonly record struct PostureScores(int Rula, int Reba, double Niosh, double Composite)
{
    /// <summary>Draws scores for a severity, 0 (upright, hands near) to 1 (extreme). They differ a little, as three methods do.</summary>
    public static PostureScores Draw(double severity, SimRandom random)
    {
        double s = Math.Clamp(severity, 0, 1);
        int rula = (int)Math.Clamp(Math.Round(1 + (6 * s) + (0.45 * random.Normal())), 1, 7);
        int reba = (int)Math.Clamp(Math.Round(1 + (13 * s) + (0.8 * random.Normal())), 1, 15);
        double niosh = Math.Round(Math.Clamp(0.15 + (3.1 * s * Math.Sqrt(s) * (1 + (0.15 * random.Normal()))), 0.05, 6), 2);
        return new PostureScores(rula, reba, niosh, CompositeOf(rula, reba, niosh));
    }

    /// <summary>RULA and REBA weigh 35 % each, the lifting index 30 % (3.0 and more count in full).</summary>
    public static double CompositeOf(int rula, int reba, double niosh) =>
        Math.Round(100 * ((0.35 * (rula - 1) / 6) + (0.35 * (reba - 1) / 14) + (0.30 * Math.Min(niosh, 3) / 3)), 1);
}
