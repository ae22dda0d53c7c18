using System.Globalization;
using Ergo.Simulator.World;

namespace Ergo.Simulator.Posture;

/// <summary>The joint angles that a few snapshots carry.</summary>
internal static class Keypoints
{
    /// <summary>A JSON object with trunk, neck and upper arm flexion in degrees.</summary>
    public static string Json(double severity, SimulatedLocation location, SimRandom random)
    {
        double s = Math.Clamp(severity, 0, 1);
        double trunk = location.Height == HeightBand.Overhead ? 20 * s : 95 * s;
        double arm = location.Height == HeightBand.Overhead ? 60 + (80 * s) : 90 * s;
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"trunk_flexion":{{trunk + random.Range(0, 5):0.0}},"neck_flexion":{{(35 * s) + random.Range(0, 5):0.0}},"upper_arm_flexion":{{arm + random.Range(0, 5):0.0}}}""");
    }
}
