using Ergo.Snapshots.Figures.Exposure;

namespace Ergo.Snapshots.Reports;

/// <summary>A line of the exposure report as it is told without a reason: one worker in one published cell.</summary>
public sealed record ExposureCellRow
{
    /// <summary>Start of the cell, UTC: a whole shift or local day, or several of them where each had too few people.</summary>
    public required DateTimeOffset CellStart { get; init; }

    /// <summary>End of the cell, UTC; not inside.</summary>
    public required DateTimeOffset CellEnd { get; init; }

    /// <summary>The worker's pseudonym; null for all who are unidentified, together.</summary>
    public string? Worker { get; init; }

    /// <summary>Green minutes.</summary>
    public required double GreenMinutes { get; init; }

    /// <summary>Yellow minutes.</summary>
    public required double YellowMinutes { get; init; }

    /// <summary>Red minutes.</summary>
    public required double RedMinutes { get; init; }

    /// <summary>Observed minutes.</summary>
    public required double TotalMinutes { get; init; }

    /// <summary>Green + 2 x yellow + 5 x red.</summary>
    public double WeightedExposureScore => (ExposureWeights.Green * GreenMinutes) + (ExposureWeights.Yellow * YellowMinutes) + (ExposureWeights.Red * RedMinutes);

    /// <summary>Highest composite risk, 0..100; null for the unidentified.</summary>
    public double? MaxRisk { get; init; }

    /// <summary>Scheduled shifts that ended in the cell and in which the worker was observed; null for the unidentified.</summary>
    public long? Shifts { get; init; }

    /// <summary>Minutes of those shifts; null without any.</summary>
    public double? ScheduledMinutes { get; init; }
}
