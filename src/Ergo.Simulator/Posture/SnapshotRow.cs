namespace Ergo.Simulator.Posture;

/// <summary>One row of <c>ergonomic_snapshots</c>. Times are UTC; a null is a value that did not arrive.</summary>
/// <param name="Id">UUID.</param>
/// <param name="WarehouseId">Warehouse.</param>
/// <param name="ZoneId">Zone.</param>
/// <param name="PickLocationId">Pick location.</param>
/// <param name="ShiftCode">Shift running at the warehouse at <paramref name="EventTime"/>.</param>
/// <param name="EventTime">When the posture was seen.</param>
/// <param name="IngestTime">When the row arrived; never before <paramref name="EventTime"/>.</param>
/// <param name="CameraId">Camera or wearable gateway.</param>
/// <param name="WorkerId">Worker number.</param>
/// <param name="ModelVersion">Version of the posture model.</param>
/// <param name="RiskScore">The model's own estimate of severity, 0..1.</param>
/// <param name="Keypoints">JSON object of joint angles in degrees.</param>
/// <param name="Confidence">The model's confidence, 0..1.</param>
/// <param name="Source"><c>camera</c> or <c>wearable</c>.</param>
/// <param name="Rula">RULA, 1..7; 0 or 9 when garbled.</param>
/// <param name="Reba">REBA, 1..15; 17 when garbled.</param>
/// <param name="Niosh">NIOSH lifting index.</param>
/// <param name="Composite">Composite risk, 0..100; 120 when garbled.</param>
/// <param name="Light"><c>green</c>, <c>yellow</c> or <c>red</c>.</param>
/// <param name="Reason">Why the light is not green.</param>
/// <param name="SourceUploadId">The upload the row came with.</param>
public sealed record SnapshotRow(
    string Id, string WarehouseId, string? ZoneId, string? PickLocationId, string? ShiftCode, DateTime EventTime, DateTime IngestTime,
    string CameraId, string? WorkerId, string ModelVersion, double RiskScore, string? Keypoints, double Confidence, string Source,
    int? Rula, int? Reba, double? Niosh, double? Composite, string? Light, string? Reason, string? SourceUploadId);
