namespace Ergo.Portal.Tests.Telemetry;

/// <summary>Portals of one process share what they count, so that only one at a time tells it.</summary>
[CollectionDefinition(Name)]
public sealed class OneAtATime
{
    /// <summary>Of its test classes one runs at a time.</summary>
    public const string Name = "telemetry";
}
