namespace Ergo.Snapshots.Privacy;

/// <summary>What figures may tell of single workers.</summary>
/// <param name="SmallestGroup">
/// The fewest identified workers of whom exposure is told, 1 or more. From 2 on it is told by published cells, each of as many people at least;
/// with 1 nothing is held back, and any range of hours is told.
/// </param>
public sealed record PrivacyRules(int SmallestGroup = PrivacyRules.UsualSmallestGroup)
{
    /// <summary>Five, as statistical offices commonly ask of a published cell.</summary>
    public const int UsualSmallestGroup = 5;

    /// <summary>Whether exposure is told by published cells only.</summary>
    public bool ByCell => SmallestGroup > 1;

    /// <summary>How few workers are too few, in words.</summary>
    public string SmallGroupName => $"fewer than {SmallestGroup} workers";

    /// <summary>What stands in the place of zones in which too few people worked.</summary>
    public string SmallZonesName => $"Zones with {SmallGroupName}";

    /// <summary>Refuses figures per worker, hour and place without a reason where small groups are protected.</summary>
    /// <exception cref="PrivacyException">There is no unmasking.</exception>
    internal void RequireFine(Unmasking? unmasking)
    {
        if (ByCell && unmasking is null)
        {
            throw new PrivacyException("Rows per worker, hour and place tell single workers. They are read for a reason only; what is told without one is by whole shifts or days");
        }
    }
}
