namespace Ergo.Snapshots.Views;

/// <summary>The five views by name, in the order in which they are refreshed.</summary>
public static class ViewNames
{
    /// <summary>Snapshots per location, shift and minute.</summary>
    public const string Rollup1m = "rollup_1m";

    /// <summary>Snapshots per location, shift and five minutes, with percentiles.</summary>
    public const string Rollup5m = "rollup_5m";

    /// <summary>Zones ranked by red snapshots of the last seven days.</summary>
    public const string TopRedZones = "top_red_zones";

    /// <summary>Observed minutes per worker, location, shift and hour.</summary>
    public const string WorkerExposureMinutes = "worker_exposure_minutes";

    /// <summary>Snapshots per zone, hour, light and published bands.</summary>
    public const string PostureTypeCounts = "posture_type_counts";

    /// <summary>All five.</summary>
    public static IReadOnlyList<string> All { get; } = [Rollup1m, Rollup5m, TopRedZones, WorkerExposureMinutes, PostureTypeCounts];
}
