using Ergo.Portal.Hosting;
namespace Ergo.Portal.Startup;

/// <summary>Why the portal stopped itself right after its start; set by background work, told by <see cref="PortalStart"/>.</summary>
public sealed class StartRefusal
{
    /// <summary>One line: what is wrong and what to do; null when nothing is.</summary>
    public string? Reason { get; set; }
}
