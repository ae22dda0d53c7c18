namespace Ergo.Snapshots.Reports;

/// <summary>A line of the exposure report with worker ids: one worker, location, shift and hour.</summary>
public sealed record ExposureReportRow
{
    /// <summary>Start of the hour, UTC.</summary>
    public required DateTimeOffset HourBucket { get; init; }

    /// <summary>The worker's id, or pseudonym where no ids were asked for; null is unidentified.</summary>
    public string? Worker { get; init; }

    /// <summary>Zone name; null is unknown.</summary>
    public string? Zone { get; init; }

    /// <summary>Pick location label; null is unknown.</summary>
    public string? Location { get; init; }

    /// <summary>Shift code; null is unknown.</summary>
    public string? Shift { get; init; }

    /// <summary>Green minutes.</summary>
    public required double GreenMinutes { get; init; }

    /// <summary>Yellow minutes.</summary>
    public required double YellowMinutes { get; init; }

    /// <summary>Red minutes.</summary>
    public required double RedMinutes { get; init; }

    /// <summary>Observed minutes.</summary>
    public required double TotalMinutes { get; init; }

    /// <summary>Green + 2 x yellow + 5 x red.</summary>
    public required double WeightedExposureScore { get; init; }

    /// <summary>Highest composite risk in the hour, 0..100.</summary>
    public double? MaxRiskInHour { get; init; }

    /// <summary>True while the hour was in progress when the report was made.</summary>
    public required bool IsPartial { get; init; }

    /// <summary>Snapshots behind it.</summary>
    public long Snapshots { get; init; }
}
