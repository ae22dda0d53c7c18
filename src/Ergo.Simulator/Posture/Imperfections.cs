using Ergo.Simulator.World;

namespace Ergo.Simulator.Posture;

/// <summary>What gets lost or garbled between a posture and its row.</summary>
internal static class Imperfections
{
    public const double LateShare = 0.02;
    public const double UnidentifiedEpisodes = 0.02;
    private const double UnidentifiedSamples = 0.01;
    private const double LostKey = 0.01;
    private const double LostScore = 0.003;
    private const double LostLight = 0.001;
    private const double Garbled = 0.0005;

    /// <summary>Returns the row as it arrives. Most rows come through whole.</summary>
    public static SnapshotRow Apply(SnapshotRow row, SimRandom random)
    {
        // One draw decides whether anything at all happens; it covers the sum of the shares below.
        const double any = UnidentifiedSamples + (3 * LostKey) + (4 * LostScore) + LostLight + Garbled;
        double draw = random.NextDouble();
        return draw >= any ? row : Lose(row, draw, random);
    }

    /// <summary>How long a row of an episode is on its way, ms: a second or two, or minutes to hours for a late one.</summary>
    public static long DelayMs(bool late, SimRandom random) =>
        late ? 120_000 + (long)(Math.Pow(random.NextDouble(), 3) * 4 * 3_600_000) : 300 + random.Next(2_200);

    private static SnapshotRow Lose(SnapshotRow row, double draw, SimRandom random)
    {
        bool Takes(double share)
        {
            draw -= share;
            return draw < 0;
        }

        return Takes(UnidentifiedSamples) ? row with { WorkerId = null }
            : Takes(LostKey) ? row with { ZoneId = null }
            : Takes(LostKey) ? row with { PickLocationId = null }
            : Takes(LostKey) ? row with { ShiftCode = null }
            : Takes(LostScore) ? row with { Rula = null }
            : Takes(LostScore) ? row with { Reba = null }
            : Takes(LostScore) ? row with { Niosh = null }
            : Takes(LostScore) ? row with { Composite = null }
            : Takes(LostLight) ? row with { Light = null, Reason = null }
            : random.Next(4) switch
            {
                0 => row with { Rula = 0 },
                1 => row with { Rula = 9 },
                2 => row with { Reba = 17 },
                _ => row with { Composite = 120, Light = "red", Reason = row.Reason ?? "composite risk above scale" },
            };
    }
}
