using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace Ergo.Portal.Hosting;

/// <summary>Probes for whoever runs the portal.</summary>
internal static class HealthHosting
{
    /// <summary>The tag of the checks that decide <c>/health/ready</c>.</summary>
    public const string Ready = "ready";

    /// <summary>Adds the health checks' frame. A part that must be there before pages are served adds its own check with the tag <see cref="Ready"/>.</summary>
    public static IHealthChecksBuilder AddPortalHealth(this WebApplicationBuilder builder) => builder.Services.AddHealthChecks();

    /// <summary>Maps <c>/health/live</c> (the process answers) and <c>/health/ready</c> (every check tagged <see cref="Ready"/> passes; else 503).</summary>
    public static void MapPortalHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) }).AllowAnonymous();
    }
}
