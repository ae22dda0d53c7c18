using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Ergo.Portal.Requests;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Telemetry;

/// <summary>Who is let through to <c>/metrics</c>: not people who signed in, but whoever has its key or comes from its networks. Where neither is set up there is no such address.</summary>
internal sealed class MetricsDoor : IDisposable
{
    /// <summary>The address.</summary>
    public const string Path = "/metrics";

    private const string Scheme = "Bearer ";

    private readonly byte[]? _key;
    private readonly List<IPNetwork> _networks;
    private readonly PartitionedRateLimiter<HttpContext> _limit;

    /// <summary>The door of the settings.</summary>
    public MetricsDoor(IOptions<TelemetrySettings> settings)
    {
        var prometheus = settings.Value.Prometheus;
        IsOn = prometheus.IsOn;
        _key = string.IsNullOrEmpty(prometheus.Key) ? null : Digest(prometheus.Key);
        _networks = [.. prometheus.Networks.Select(IPNetwork.Parse)];
        _limit = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetFixedWindowLimiter(
            "of " + context.Network(), _ => new FixedWindowRateLimiterOptions { PermitLimit = prometheus.RequestsPerMinute, Window = TimeSpan.FromMinutes(1) }));
    }

    /// <summary>Whether there is one.</summary>
    public bool IsOn { get; }

    /// <summary>Whether a request is for it.</summary>
    public static bool IsFor(HttpContext context) => context.Request.Path.StartsWithSegments(Path, out var rest) && rest.Value is null or "" or "/";

    /// <summary>Refuses a request, with a status and no words, or lets it through.</summary>
    public Task PassAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsOn)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        using var lease = _limit.AttemptAcquire(context);
        if (!lease.IsAcquired)
        {
            RequestLimits.Refuse(context, lease);
            return Task.CompletedTask;
        }

        if (_networks.Count > 0 && !(context.RemoteIp() is { } address && _networks.Any(network => network.Contains(address))))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        if (_key is not null && !HasKey(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = Scheme.TrimEnd();
            return Task.CompletedTask;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }

        context.Response.Headers.CacheControl = "no-store";
        return next(context);
    }

    /// <inheritdoc />
    public void Dispose() => _limit.Dispose();

    // Digests are of one length: how long the comparison takes tells neither the key nor its length.
    private bool HasKey(HttpRequest request)
    {
        var told = request.Headers.Authorization.ToString();
        return told.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && CryptographicOperations.FixedTimeEquals(Digest(told[Scheme.Length..].Trim()), _key);
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
