using System.Globalization;
using System.Threading.RateLimiting;
using Ergo.Portal.Navigation;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Hosting;

/// <summary>Keeps one address from taking what is there for all. Asked before anybody is authenticated: the provider's callbacks are answered there.</summary>
internal static class RateLimitHosting
{
    private static readonly string[] SignInPaths = [PageUrls.SignInPath, PageUrls.SignOut, "/signin-oidc", "/signout-callback-oidc", "/signout-backchannel"];
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>Adds the section <c>RateLimits</c> and the limits.</summary>
    public static void AddPortalRateLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RateLimitSettings>().BindConfiguration(RateLimitSettings.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<RateLimitSettings>, RateLimitSettingsValidator>();
        builder.Services.AddRateLimiter(_ => { });
        builder.Services.AddOptions<RateLimiterOptions>().Configure<IOptions<RateLimitSettings>>((limiter, settings) =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(Requests(settings.Value), Downloads(settings.Value));
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Pace;
                rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                return ValueTask.CompletedTask;
            };
        });
    }

    /// <summary>Answers 429 to what is too much.</summary>
    public static void UsePortalRateLimits(this WebApplication app) => app.UseRateLimiter();

    private static PartitionedRateLimiter<HttpContext> Requests(RateLimitSettings settings) => PartitionedRateLimiter.Create<HttpContext, string>(context =>
        IsFree(context) ? RateLimitPartition.GetNoLimiter("")
        : SignInPaths.Any(path => context.Request.Path.StartsWithSegments(path)) ? Bucket("sign-in " + context.Network(), settings.SignInPerMinute)
        : Bucket(context.Network(), settings.RequestsPerMinute));

    private static PartitionedRateLimiter<HttpContext> Downloads(RateLimitSettings settings) => PartitionedRateLimiter.Create<HttpContext, string>(context =>
        !IsDownload(context) || IsFree(context) ? RateLimitPartition.GetNoLimiter("")
        : RateLimitPartition.GetConcurrencyLimiter(context.Network(), _ => new ConcurrencyLimiterOptions { PermitLimit = settings.DownloadsAtOnce, QueueLimit = 0 }));

    private static RateLimitPartition<string> Bucket(string key, int perMinute) => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
    {
        TokenLimit = perMinute, TokensPerPeriod = Math.Max(1, perMinute / 60), ReplenishmentPeriod = Pace, QueueLimit = 0, AutoReplenishment = true,
    });

    private static bool IsDownload(HttpContext context) => context.Request.Path.Value?.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) == true;

    // The page that tells of a refusal is not refused, nor is a probe; files are served from memory.
    private static bool IsFree(HttpContext context) =>
        context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null
        || context.Request.Path.StartsWithSegments("/health")
        || (!IsDownload(context) && Path.HasExtension(context.Request.Path.Value));
}
