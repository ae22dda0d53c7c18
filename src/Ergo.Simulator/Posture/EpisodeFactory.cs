using Ergo.Simulator.World;

namespace Ergo.Simulator.Posture;

/// <summary>Starts episodes: who is seen, where, by which camera, for how long.</summary>
internal sealed class EpisodeFactory(SimulatedWarehouse warehouse)
{
    private const double OverlapShare = 0.3;
    private readonly Roster _roster = new(warehouse);

    /// <summary>Starts an episode at a random instant of a span; a second one is the same worker seen by an overlapping camera.</summary>
    /// <param name="fromMs">Start of the span, Unix ms.</param>
    /// <param name="toMs">End of the span, Unix ms, exclusive.</param>
    /// <param name="endMs">No sample at or after this instant, Unix ms.</param>
    /// <param name="progress">0 at the start of the history, 1 at its end and in the live feed.</param>
    /// <param name="random">Source of every draw.</param>
    public (Episode First, Episode? Overlapping) Start(long fromMs, long toMs, long endMs, double progress, SimRandom random)
    {
        (long start, long end, RosterSlot slot, Posting posting, SimulatedCamera camera) = Place(fromMs, toMs, endMs, random);
        double level = SeverityModel.Level(
            posting.Zone, posting.Worker, slot.Period.Shift.Code,
            slot.Period.ElapsedFraction(DateTimeOffset.FromUnixTimeMilliseconds(start)), progress, random);
        bool late = random.Chance(Imperfections.LateShare);
        Episode first = new(
            warehouse, posting.Zone, camera, posting.Worker, slot.Period, level, progress, late,
            random.Chance(Imperfections.UnidentifiedEpisodes), Imperfections.DelayMs(late, random), random)
        { NextMs = start, EndMs = end };

        IReadOnlyList<SimulatedCamera> cameras = posting.Zone.Cameras;
        if (cameras.Count < 2 || !random.Chance(OverlapShare))
        {
            return (first, null);
        }

        SimulatedCamera other = cameras[random.Next(cameras.Count)];
        long otherStart = start + random.Next(Math.Min(other.PeriodMs, 10_000));
        if (other.Id == camera.Id || otherStart >= end || IsDown(other, otherStart, end))
        {
            return (first, null);
        }

        Episode second = first.SeenBy(other);
        second.NextMs = otherStart;
        second.EndMs = end;
        return (first, second);
    }

    private (long Start, long End, RosterSlot Slot, Posting Posting, SimulatedCamera Camera) Place(
        long fromMs, long toMs, long endMs, SimRandom random)
    {
        for (int attempt = 1; ; attempt++)
        {
            long start = fromMs + random.NextLong(toMs - fromMs);
            RosterSlot slot = _roster.At(start);
            Posting posting = slot.Postings[random.Next(slot.Postings.Count)];
            SimulatedCamera camera = posting.Zone.Cameras[random.Next(posting.Zone.Cameras.Count)];

            // A worker changes zone and a shift ends only at a quarter, so an episode ends there at the latest.
            long quarterEnd = ((start / Roster.QuarterMs) + 1) * Roster.QuarterMs;
            long length = 20_000 + (long)(random.NextDouble() * random.NextDouble() * 900_000);
            long end = Math.Min(Math.Min(start + length, quarterEnd), endMs);

            // With one zone staffed and its cameras down nothing would ever be found: then an outage ends early.
            if (attempt == 1_000 || !IsDown(camera, start, end))
            {
                return (start, end, slot, posting, camera);
            }
        }
    }

    // Outages are longer than episodes: up at both ends is up between.
    private static bool IsDown(SimulatedCamera camera, long start, long end) =>
        CameraOutages.IsDown(camera, start) || CameraOutages.IsDown(camera, end - 1);
}
