namespace Ergo.Snapshots.Figures.Exposure;

/// <summary>What a minute of each light weighs in the exposure score: the weights of <c>ergo_internal.weighted_exposure</c>.</summary>
public static class ExposureWeights
{
    /// <summary>A green minute.</summary>
    public const int Green = 1;

    /// <summary>A yellow minute.</summary>
    public const int Yellow = 2;

    /// <summary>A red minute.</summary>
    public const int Red = 5;
}
