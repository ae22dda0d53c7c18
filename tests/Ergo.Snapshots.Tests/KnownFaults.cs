namespace Ergo.Snapshots.Tests;

/// <summary>Tests for faults that comparable systems have had in public: <c>docs/known-faults.md</c> lists them.</summary>
internal static class KnownFaults
{
    /// <summary>The trait <c>Category</c> of these tests.</summary>
    public const string Category = "KnownFaults";
}
