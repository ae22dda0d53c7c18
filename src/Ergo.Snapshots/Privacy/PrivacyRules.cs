namespace Ergo.Snapshots.Privacy;

/// <summary>What figures may tell of single workers.</summary>
/// <param name="SmallestGroup">The fewest identified workers of whom figures are told one by one, 1 or more; of fewer only together.</param>
public sealed record PrivacyRules(int SmallestGroup = PrivacyRules.UsualSmallestGroup)
{
    /// <summary>Five, as statistical offices commonly ask of a published cell.</summary>
    public const int UsualSmallestGroup = 5;

    /// <summary>What stands in the place of the workers of a small group.</summary>
    public string SmallGroupName => $"fewer than {SmallestGroup} workers";
}
