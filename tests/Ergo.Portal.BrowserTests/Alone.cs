namespace Ergo.Portal.BrowserTests;

/// <summary>Tests that time what several processes do to each other: a small machine has no room for others beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>Of its test classes one runs at a time, after those that run side by side.</summary>
    public const string Name = "alone";
}
