namespace Ergo.Portal.Startup;

/// <summary>Where browsers reach the portal.</summary>
/// <param name="Origin">For example "https://ergo.example.com"; null where that is not configured.</param>
public sealed record PortalAddress(string? Origin)
{
    /// <summary>The address of a page; null where the origin is not configured.</summary>
    /// <param name="path">The page's path.</param>
    public string? Of(string path) => string.IsNullOrWhiteSpace(Origin) ? null : Origin.TrimEnd('/') + path;
}
