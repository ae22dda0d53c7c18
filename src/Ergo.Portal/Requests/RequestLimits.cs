using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Ergo.Portal.Database;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Requests;

/// <summary>
/// What one network address, one session and all together may ask for. A session is told by its cookie, before it is looked up: the
/// look-up is a question too.
/// </summary>
internal sealed class RequestLimits : IDisposable
{
    /// <summary>How soon whoever was refused may come again, where the limit itself does not tell.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    // Tabs that a browser opens anew all at once wait for their turn; a script that asks for hundreds is told to come back.
    private const int WaitingPages = 40;
    private const int DownloadsOfSession = 2;
    private const string Uncounted = "";

    private readonly RateLimitSettings _settings;
    private readonly string _cookie;
    private readonly PartitionedRateLimiter<string> _signIns;

    /// <summary>The limits of the settings, for a portal with so many connections.</summary>
    public RequestLimits(IOptions<RateLimitSettings> settings, IOptionsMonitor<CookieAuthenticationOptions> cookies, PoolPlan pools)
    {
        _settings = settings.Value;
        _cookie = cookies.Get(CookieAuthenticationDefaults.AuthenticationScheme).Cookie.Name!;
        _signIns = PartitionedRateLimiter.Create<string, string>(key => key == Uncounted ? RateLimitPartition.GetNoLimiter(key) : Bucket(key, _settings.SignInPerMinute));
        All = PartitionedRateLimiter.CreateChained(
            _signIns.WithTranslatedKey<HttpContext>(context => context.Kind() == RequestKind.SignIn ? SignInKey(context) : Uncounted, leaveOpen: true),
            PartitionedRateLimiter.Create<HttpContext, string>(RequestsOf), PagesOfSession(), DownloadsOf(SessionOf, DownloadsOfSession),
            DownloadsOf(context => context.Network(), _settings.DownloadsAtOnce), DownloadsOf(_ => "", pools.ForDownloads));
    }

    /// <summary>All of them, in the order in which they are asked.</summary>
    public PartitionedRateLimiter<HttpContext> All { get; }

    /// <summary>Whether a request may start a sign-in at the provider, which counts like one that asks for it.</summary>
    public bool MaySignIn(HttpContext context)
    {
        using var lease = _signIns.AttemptAcquire(SignInKey(context));
        if (!lease.IsAcquired)
        {
            Refuse(context, lease);
        }

        return lease.IsAcquired;
    }

    /// <summary>Answers 429, and when to come again.</summary>
    public static void Refuse(HttpContext context, RateLimitLease lease)
    {
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Pace;
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        All.Dispose();
        _signIns.Dispose();
    }

    private RateLimitPartition<string> RequestsOf(HttpContext context) => context.Kind() switch
    {
        RequestKind.Free or RequestKind.SignIn => RateLimitPartition.GetNoLimiter(Uncounted),
        RequestKind.BackchannelLogout => Bucket("logout " + context.Network(), _settings.LogoutPerMinute),
        // A network may have no name, as where requests come through a socket of the machine.
        _ => Bucket("of " + context.Network(), _settings.RequestsPerMinute),
    };

    private PartitionedRateLimiter<HttpContext> PagesOfSession() => PartitionedRateLimiter.Create<HttpContext, string>(context =>
        context.Kind() == RequestKind.Page && SessionOf(context) is { } session
            ? RateLimitPartition.GetConcurrencyLimiter(session, _ => new ConcurrencyLimiterOptions { PermitLimit = _settings.PagesAtOnce, QueueLimit = WaitingPages })
            : RateLimitPartition.GetNoLimiter(Uncounted));

    private static PartitionedRateLimiter<HttpContext> DownloadsOf(Func<HttpContext, string?> whose, int most) => PartitionedRateLimiter.Create<HttpContext, string>(context =>
        context.Kind() == RequestKind.Download && whose(context) is { } one
            ? RateLimitPartition.GetConcurrencyLimiter("of " + one, _ => new ConcurrencyLimiterOptions { PermitLimit = most, QueueLimit = 0 })
            : RateLimitPartition.GetNoLimiter(Uncounted));

    private static RateLimitPartition<string> Bucket(string key, int perMinute) => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
    {
        TokenLimit = perMinute, TokensPerPeriod = Math.Max(1, perMinute / 60), ReplenishmentPeriod = Pace, QueueLimit = 0, AutoReplenishment = true,
    });

    // Not the cookie itself, which is a secret.
    private string? SessionOf(HttpContext context) => context.Request.Cookies[_cookie] is { Length: > 0 } cookie ? Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(cookie))) : null;

    private static string SignInKey(HttpContext context) => "of " + context.Network();
}
