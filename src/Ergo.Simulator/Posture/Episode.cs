using Ergo.Simulator.World;

namespace Ergo.Simulator.Posture;

/// <summary>One worker in the view of one camera for some minutes, sampled at the camera's period.</summary>
internal sealed class Episode(
    SimulatedWarehouse warehouse, SimulatedZone zone, SimulatedCamera camera, SimulatedWorker worker, ShiftPeriod period,
    double level, double progress, bool late, bool unidentified, long delayMs, SimRandom random)
{
    private SimulatedLocation _location = zone.Locations[random.Next(zone.Locations.Count)];
    private double _deviation = 0.1 * random.Normal();

    public SimulatedWarehouse Warehouse => warehouse;

    public SimulatedCamera Camera => camera;

    /// <summary>Whether its rows reach the database minutes to hours late.</summary>
    public bool Late => late;

    /// <summary>Time from the event to its arrival, ms.</summary>
    public long DelayMs => delayMs;

    /// <summary>When the next sample is taken, Unix ms.</summary>
    public long NextMs { get; set; }

    /// <summary>End of the episode, Unix ms, exclusive.</summary>
    public long EndMs { get; set; }

    /// <summary>The episode of the same worker as another camera sees it, with samples of its own.</summary>
    public Episode SeenBy(SimulatedCamera other) =>
        new(warehouse, zone, other, worker, period, level, progress, late, unidentified, delayMs, random);

    /// <summary>Takes the sample at <see cref="NextMs"/> and moves on to the next.</summary>
    /// <param name="id">Id of the row.</param>
    /// <param name="latestIngestMs">Unix ms that no arrival may be after.</param>
    /// <param name="uploadId">Upload the row comes with.</param>
    public SnapshotRow Sample(string id, long latestIngestMs, string? uploadId)
    {
        long eventMs = NextMs;
        NextMs += camera.PeriodMs;
        if (random.Chance(camera.PeriodMs / 45_000.0))
        {
            _location = zone.Locations[random.Next(zone.Locations.Count)];
        }

        _deviation = SeverityModel.NextDeviation(_deviation, random);
        double severity = level + _location.Effect + camera.Bias + _deviation;
        PostureScores scores = PostureScores.Draw(severity, random);
        string light = TrafficLight.Of(scores.Composite);
        DateTimeOffset eventTime = DateTimeOffset.FromUnixTimeMilliseconds(eventMs);
        long ingestMs = Math.Max(eventMs, Math.Min(eventMs + delayMs, latestIngestMs));
        SnapshotRow row = new(
            id, warehouse.Id, zone.Id, _location.Id, period.Shift.Code, eventTime.UtcDateTime,
            DateTimeOffset.FromUnixTimeMilliseconds(ingestMs).UtcDateTime, camera.Id, unidentified ? null : worker.Id,
            progress >= camera.UpgradedAt ? "posture-2.4.0" : "posture-2.3.1",
            Math.Round(Math.Clamp(severity + (0.03 * random.Normal()), 0, 1), 3),
            random.Chance(0.01) ? Keypoints.Json(severity, _location, random) : null,
            Math.Round(Math.Clamp(0.9 + (0.06 * random.Normal()), 0.35, 0.99), 3), camera.Source,
            scores.Rula, scores.Reba, scores.Niosh, scores.Composite, light,
            ReasonTexts.For(light, _location, period.ElapsedFraction(eventTime), random), uploadId);
        return Imperfections.Apply(row, random);
    }
}
