namespace Ergo.Portal.Tests.Telemetry;

/// <summary>
/// Portals of one process share what they count: a portal of another test that ends takes its meters along, and with them metrics of the same
/// names of every other portal. So these tests run when no other does.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneAtATime
{
    /// <summary>Of its test classes one runs at a time, after those that run side by side.</summary>
    public const string Name = "telemetry";
}
