using System.Threading.RateLimiting;
using Ergo.Portal.Requests;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.SignIn.Programs;

/// <summary>How much one key, or one person with tokens, may ask for a minute, beside the limits of its network address. Asked once it is known whose request it is.</summary>
internal sealed class ApiLimits : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limit;

    /// <summary>The limits of the settings.</summary>
    public ApiLimits(IOptions<ApiSettings> settings)
    {
        var most = settings.Value.RequestsPerMinute;
        _limit = PartitionedRateLimiter.Create<string, string>(who => RateLimitPartition.GetTokenBucketLimiter(who, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = most, TokensPerPeriod = Math.Max(1, most / 60), ReplenishmentPeriod = most >= 60 ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(60.0 / most), QueueLimit = 0, AutoReplenishment = true,
        }));
    }

    /// <summary>Lets a program's request through, or answers 429.</summary>
    public Task PassAsync(HttpContext context, RequestDelegate next)
    {
        if (context.User.Identity is not ProgramIdentity { Who.Origin: { } origin })
        {
            return next(context);
        }

        using var lease = _limit.AttemptAcquire($"{origin.Issuer} {origin.Subject}");
        if (lease.IsAcquired)
        {
            return next(context);
        }

        RequestLimits.Refuse(context, lease);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public void Dispose() => _limit.Dispose();
}
