namespace Ergo.Snapshots.Reports;

/// <summary>What a row of a report is about, besides its time.</summary>
public enum ReportBreakdown
{
    /// <summary>Everybody together.</summary>
    Warehouse,

    /// <summary>A worker.</summary>
    Worker,

    /// <summary>A zone.</summary>
    Zone,

    /// <summary>A shift, by its code.</summary>
    Shift,
}
