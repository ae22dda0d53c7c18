using Ergo.Simulator.World;

namespace Ergo.Simulator.Posture;

/// <summary>What the model says about a yellow or red posture. The texts are shared: they are the most frequent strings of a history.</summary>
internal static class ReasonTexts
{
    private static readonly string[] YellowPostures =
        ["trunk flexion 20-60°", "upper arm flexion 45-90°", "trunk twisting", "neck flexion > 20°"];

    private static readonly string[] RedPostures =
        ["trunk flexion > 60°", "upper arm flexion > 90°", "trunk flexion > 60° with twisting", "asymmetric lift above the limit"];

    private static readonly string[] Places =
        ["floor-level pick", "far reach", "pick above shoulder", "repeated lift", "late in shift"];

    private static readonly string[] Yellow = Combine(YellowPostures);
    private static readonly string[] Red = Combine(RedPostures);

    /// <summary>The reason of a light; null for green.</summary>
    public static string? For(string light, SimulatedLocation location, double elapsedInShift, SimRandom random)
    {
        if (light == "green")
        {
            return null;
        }

        int posture = location.Height switch
        {
            HeightBand.Overhead => 1,
            HeightBand.Floor => random.Chance(0.75) ? 0 : 2,
            _ => random.Next(4),
        };
        int place = location.Height switch
        {
            HeightBand.Floor => 0,
            HeightBand.Overhead => 2,
            _ => location.ReachBand == "far" ? 1 : elapsedInShift > 0.75 ? 4 : 3,
        };
        return (light == "red" ? Red : Yellow)[(posture * Places.Length) + place];
    }

    private static string[] Combine(string[] postures) =>
        [.. postures.SelectMany(_ => Places, (posture, place) => $"{posture}, {place}")];
}
