using Ergo.Database;
namespace Ergo.Snapshots.Views;

/// <summary>A row of <c>rollup_1m</c>: one location, shift and minute.</summary>
public record RollupRow
{
    /// <summary>Warehouse id.</summary>
    public required string WarehouseId { get; init; }

    /// <summary>Zone id; null is "unknown zone".</summary>
    public string? ZoneId { get; init; }

    /// <summary>Pick location id; null is unknown.</summary>
    public string? PickLocationId { get; init; }

    /// <summary>Shift code; null is unknown.</summary>
    public string? ShiftCode { get; init; }

    /// <summary>Start of the bucket, UTC.</summary>
    public required DateTimeOffset BucketTime { get; init; }

    /// <summary>Snapshots in the bucket.</summary>
    public required long SnapshotCount { get; init; }

    /// <summary>Mean RULA score of valid scores, 1..7.</summary>
    public double? AvgRulaScore { get; init; }

    /// <summary>Highest valid RULA score.</summary>
    public int? MaxRulaScore { get; init; }

    /// <summary>Mean REBA score of valid scores, 1..15.</summary>
    public double? AvgRebaScore { get; init; }

    /// <summary>Highest valid REBA score.</summary>
    public int? MaxRebaScore { get; init; }

    /// <summary>Mean NIOSH lifting index.</summary>
    public double? AvgNioshIndex { get; init; }

    /// <summary>Highest NIOSH lifting index.</summary>
    public double? MaxNioshIndex { get; init; }

    /// <summary>Mean composite risk, 0..100.</summary>
    public double? AvgCompositeRisk { get; init; }

    /// <summary>Highest composite risk, 0..100.</summary>
    public double? MaxCompositeRisk { get; init; }

    /// <summary>Green snapshots.</summary>
    public required long GreenCount { get; init; }

    /// <summary>Yellow snapshots.</summary>
    public required long YellowCount { get; init; }

    /// <summary>Red snapshots.</summary>
    public required long RedCount { get; init; }

    /// <summary>The most frequent light, the worse one on a tie; null where no snapshot has one.</summary>
    public string? DominantTrafficLight { get; init; }

    /// <summary>First observation in the bucket.</summary>
    public required DateTimeOffset WindowStart { get; init; }

    /// <summary>Last observation in the bucket.</summary>
    public required DateTimeOffset WindowEnd { get; init; }

    /// <summary>True while the bucket is still in progress.</summary>
    public required bool IsPartial { get; init; }
}

/// <summary>A row of <c>rollup_5m</c>: as the minute, with 95th percentiles (continuous, exact for the bucket).</summary>
public sealed record Rollup5mRow : RollupRow
{
    /// <summary>95th percentile of RULA.</summary>
    public double? P95RulaScore { get; init; }

    /// <summary>95th percentile of REBA.</summary>
    public double? P95RebaScore { get; init; }

    /// <summary>95th percentile of the lifting index.</summary>
    public double? P95NioshIndex { get; init; }

    /// <summary>95th percentile of composite risk.</summary>
    public double? P95CompositeRisk { get; init; }

    /// <summary>Red snapshots per snapshot that has a light, 0..1; null where none has one.</summary>
    public double? RedRatio { get; init; }
}

/// <summary>A row of <c>top_red_zones</c>: a zone with three or more reds in the last seven days.</summary>
public sealed record TopRedZone
{
    /// <summary>Warehouse id.</summary>
    public required string WarehouseId { get; init; }

    /// <summary>Warehouse name.</summary>
    public required string WarehouseName { get; init => field = PlainText.Line(value); }

    /// <summary>Zone id; null is "unknown zone".</summary>
    public string? ZoneId { get; init; }

    /// <summary>Zone name.</summary>
    public required string ZoneName { get; init => field = PlainText.Line(value); }

    /// <summary>Zone code; null for an unknown zone.</summary>
    public string? ZoneCode { get; init; }

    /// <summary>Red snapshots in the window.</summary>
    public required long TotalRedSnapshots { get; init; }

    /// <summary>Distinct pick locations with a red.</summary>
    public required long AffectedLocations { get; init; }

    /// <summary>Distinct shift codes with a red.</summary>
    public required long ShiftsAffected { get; init; }

    /// <summary>Mean composite risk of the reds, 0..100.</summary>
    public double? AvgCompositeRisk { get; init; }

    /// <summary>Highest composite risk of the reds.</summary>
    public double? MaxCompositeRisk { get; init; }

    /// <summary>95th percentile of the reds' composite risk, exact.</summary>
    public double? P95CompositeRisk { get; init; }

    /// <summary>Mean RULA of the reds.</summary>
    public double? AvgRulaScore { get; init; }

    /// <summary>Highest RULA of the reds.</summary>
    public int? MaxRulaScore { get; init; }

    /// <summary>Mean REBA of the reds.</summary>
    public double? AvgRebaScore { get; init; }

    /// <summary>Highest REBA of the reds.</summary>
    public int? MaxRebaScore { get; init; }

    /// <summary>Mean lifting index of the reds.</summary>
    public double? AvgNioshIndex { get; init; }

    /// <summary>Highest lifting index of the reds.</summary>
    public double? MaxNioshIndex { get; init; }

    /// <summary>First red in the window.</summary>
    public required DateTimeOffset FirstRedAt { get; init; }

    /// <summary>Last red in the window.</summary>
    public required DateTimeOffset LastRedAt { get; init; }

    /// <summary>Red worker-time observed in the window.</summary>
    public required TimeSpan ExposureDuration { get; init; }

    /// <summary>0..100 = 100 x (0.3 frequency + 0.4 severity + 0.3 recency).</summary>
    public required double PriorityScore { get; init; }

    /// <summary>Reds over those of the warehouse's worst zone, 0..1.</summary>
    public required double PriorityFrequency { get; init; }

    /// <summary>Mean composite risk of the reds over 100, 0..1.</summary>
    public required double PrioritySeverity { get; init; }

    /// <summary>Half per 24 hours since the last red, 0..1.</summary>
    public required double PriorityRecency { get; init; }

    /// <summary>Start of the window.</summary>
    public required DateTimeOffset WindowStart { get; init; }

    /// <summary>When the ranking was made; the end of the window.</summary>
    public required DateTimeOffset ComputedAt { get; init; }
}

/// <summary>A row of <c>worker_exposure_minutes</c>.</summary>
public sealed record WorkerExposureRow
{
    /// <summary>Warehouse id.</summary>
    public required string WarehouseId { get; init; }

    /// <summary>Zone id; null is "unknown zone".</summary>
    public string? ZoneId { get; init; }

    /// <summary>The worker's pseudonym; null is unidentified.</summary>
    public string? Worker { get; init; }

    /// <summary>Pick location id; null is unknown.</summary>
    public string? PickLocationId { get; init; }

    /// <summary>Shift code; null is unknown.</summary>
    public string? ShiftCode { get; init; }

    /// <summary>Start of the hour, UTC.</summary>
    public required DateTimeOffset HourBucket { get; init; }

    /// <summary>Observed green minutes.</summary>
    public required double GreenMinutes { get; init; }

    /// <summary>Observed yellow minutes.</summary>
    public required double YellowMinutes { get; init; }

    /// <summary>Observed red minutes.</summary>
    public required double RedMinutes { get; init; }

    /// <summary>Observed minutes, those without a light included.</summary>
    public required double TotalMinutes { get; init; }

    /// <summary>Green + 2 x yellow + 5 x red minutes.</summary>
    public required double WeightedExposureScore { get; init; }

    /// <summary>Red share of the observed minutes that have a light, 0..100; null where none has one.</summary>
    public double? RedPercentage { get; init; }

    /// <summary>Yellow share, 0..100.</summary>
    public double? YellowPercentage { get; init; }

    /// <summary>Green share, 0..100.</summary>
    public double? GreenPercentage { get; init; }

    /// <summary>Mean composite risk of the red snapshots.</summary>
    public double? AvgRedRisk { get; init; }

    /// <summary>Mean composite risk of the yellow snapshots.</summary>
    public double? AvgYellowRisk { get; init; }

    /// <summary>Highest composite risk in the hour.</summary>
    public double? MaxRiskInHour { get; init; }

    /// <summary>First observation.</summary>
    public required DateTimeOffset PeriodStart { get; init; }

    /// <summary>Last observation.</summary>
    public required DateTimeOffset PeriodEnd { get; init; }

    /// <summary>True while the hour is in progress.</summary>
    public required bool IsPartial { get; init; }
}

/// <summary>A row of <c>posture_type_counts</c>.</summary>
public sealed record PostureTypeCount
{
    /// <summary>Warehouse id.</summary>
    public required string WarehouseId { get; init; }

    /// <summary>Zone id; null is "unknown zone".</summary>
    public string? ZoneId { get; init; }

    /// <summary>Start of the hour, UTC.</summary>
    public required DateTimeOffset HourBucket { get; init; }

    /// <summary>green, yellow, red; null is unknown.</summary>
    public string? TrafficLight { get; init; }

    /// <summary>Published RULA band, <c>invalid</c> or <c>not scored</c>.</summary>
    public required string RulaBand { get; init; }

    /// <summary>Published REBA band, <c>invalid</c> or <c>not scored</c>.</summary>
    public required string RebaBand { get; init; }

    /// <summary>Published lifting index band, <c>invalid</c> or <c>not scored</c>.</summary>
    public required string NioshBand { get; init; }

    /// <summary>Snapshots.</summary>
    public required long SnapshotCount { get; init; }

    /// <summary>Distinct pick locations.</summary>
    public required long UniqueLocations { get; init; }

    /// <summary>Distinct shift codes.</summary>
    public required long UniqueShifts { get; init; }

    /// <summary>Mean RULA of valid scores.</summary>
    public double? AvgRula { get; init; }

    /// <summary>Mean REBA of valid scores.</summary>
    public double? AvgReba { get; init; }

    /// <summary>Mean lifting index.</summary>
    public double? AvgNiosh { get; init; }

    /// <summary>Mean composite risk, 0..100.</summary>
    public double? AvgCompositeRisk { get; init; }

    /// <summary>Sample standard deviation of composite risk; null for one snapshot.</summary>
    public double? StddevCompositeRisk { get; init; }

    /// <summary>First observation.</summary>
    public required DateTimeOffset PeriodStart { get; init; }

    /// <summary>Last observation.</summary>
    public required DateTimeOffset PeriodEnd { get; init; }

    /// <summary>rising, falling, steady, new or in progress, against the same key one hour before.</summary>
    public required string TrendDirection { get; init; }
}
