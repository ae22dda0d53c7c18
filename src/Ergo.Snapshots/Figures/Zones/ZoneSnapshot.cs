using Ergo.Database;

namespace Ergo.Snapshots.Figures.Zones;

/// <summary>One observed posture, as it was written.</summary>
public sealed record ZoneSnapshot
{
    /// <summary>The backend's id.</summary>
    public required string Id { get; init; }

    /// <summary>When it was observed.</summary>
    public required DateTimeOffset EventTime { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset IngestTime { get; init; }

    /// <summary>Location id; null where it names none.</summary>
    public string? LocationId { get; init; }

    /// <summary>What the location is called; null where it names none.</summary>
    public string? LocationLabel { get; init => field = PlainText.Line(value); }

    /// <summary>Shift code; null where it names none.</summary>
    public string? ShiftCode { get; init => field = PlainText.Line(value); }

    /// <summary>green, yellow or red; null without a light that is known.</summary>
    public string? Light { get; init; }

    /// <summary>RULA, published 1..7; as written, so that a score outside of it is seen.</summary>
    public int? Rula { get; init; }

    /// <summary>REBA, published 1..15; as written.</summary>
    public int? Reba { get; init; }

    /// <summary>NIOSH lifting index, 0 or more; as written.</summary>
    public double? Niosh { get; init; }

    /// <summary>Composite risk, 0..100; as written.</summary>
    public double? Risk { get; init; }

    /// <summary>Why the model gave the light.</summary>
    public string? Reason { get; init => field = PlainText.Line(value); }

    /// <summary>What observed it, for example a camera or a wearable.</summary>
    public string? Source { get; init => field = PlainText.Line(value); }

    /// <summary>The camera's id.</summary>
    public string? CameraId { get; init => field = PlainText.Line(value); }

    /// <summary>The model that scored it.</summary>
    public string? ModelVersion { get; init => field = PlainText.Line(value); }

    /// <summary>How sure the model was, 0..1.</summary>
    public double? Confidence { get; init; }

    /// <summary>True where the snapshot names a worker.</summary>
    public required bool HasWorker { get; init; }

    /// <summary>The worker's pseudonym; null where the snapshot names none, or small groups are protected.</summary>
    public string? Pseudonym { get; init; }

    /// <summary>Key points or joint angles as JSON, as the backend wrote them; null for none.</summary>
    public string? Keypoints { get; init; }
}

/// <summary>A page of a zone's snapshots.</summary>
/// <param name="Snapshots">The newest first.</param>
/// <param name="Next">Where the next page begins; null after the last one.</param>
/// <param name="Freshness">State of the view whose counts they are behind: what came later is on no list yet.</param>
public sealed record SnapshotPage(IReadOnlyList<ZoneSnapshot> Snapshots, SnapshotCursor? Next, Freshness Freshness);
