namespace Ergo.Snapshots.Reports;

/// <summary>What time a row of a report is of. Days, weeks and months are the warehouse's.</summary>
public enum ReportGrain
{
    /// <summary>A clock hour.</summary>
    Hour,

    /// <summary>A whole shift, or several of them, or a local day, where each had too few people: a published cell.</summary>
    Shift,

    /// <summary>A local day; of shifts, those that began on it.</summary>
    Day,

    /// <summary>A local week, from Monday.</summary>
    Week,

    /// <summary>A local month.</summary>
    Month,

    /// <summary>The whole period.</summary>
    Period,
}
