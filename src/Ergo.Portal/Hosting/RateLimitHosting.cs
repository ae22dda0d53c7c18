using Ergo.Portal.Requests;
using Ergo.Portal.Startup;
using Microsoft.AspNetCore.RateLimiting;

namespace Ergo.Portal.Hosting;

/// <summary>Keeps one address or session from taking what is there for all. Asked before anybody is authenticated: the provider's callbacks are answered there.</summary>
internal static class RateLimitHosting
{
    /// <summary>Adds the section <c>RateLimits</c> and the limits.</summary>
    public static void AddPortalRateLimits(this WebApplicationBuilder builder)
    {
        builder.AddSettings<RateLimitSettings, RateLimitSettingsValidator>(RateLimitSettings.Section);
        builder.Services.AddSingleton<RequestLimits>();
        builder.Services.AddRateLimiter(_ => { });
        builder.Services.AddOptions<RateLimiterOptions>().Configure<RequestLimits>((limiter, limits) =>
        {
            limiter.GlobalLimiter = limits.All;
            limiter.OnRejected = (rejected, _) =>
            {
                RequestLimits.Refuse(rejected.HttpContext, rejected.Lease);
                return ValueTask.CompletedTask;
            };
        });
    }

    /// <summary>Answers 429 to what is too much.</summary>
    public static void UsePortalRateLimits(this WebApplication app) => app.UseRateLimiter();
}
