namespace Ergo.Snapshots.Figures.Exposure;

/// <summary>What one point of an exposure over time stands for.</summary>
public enum ExposureGrain
{
    /// <summary>A clock hour.</summary>
    Hour,

    /// <summary>A published cell: a whole shift or local day, or several of them where each has too few people.</summary>
    Cell,

    /// <summary>A local day; of published cells, those that began on it.</summary>
    Day,
}
