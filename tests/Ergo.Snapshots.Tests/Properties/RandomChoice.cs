namespace Ergo.Snapshots.Tests.Properties;

/// <summary>Choices of a random case.</summary>
internal static class RandomChoice
{
    /// <summary>True in that share of all cases.</summary>
    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;

    /// <summary>One of several.</summary>
    public static T Pick<T>(this Random random, T[] values) => values[random.Next(values.Length)];
}
