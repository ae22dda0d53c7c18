using Microsoft.Extensions.Options;

namespace Ergo.Portal.Requests;

/// <summary>The section <c>RateLimits</c>: how much one network address, which many people may share, and one session may ask for.</summary>
public sealed record RateLimitSettings
{
    /// <summary>The section's name.</summary>
    public const string Section = "RateLimits";

    /// <summary>Requests for signing in and out, pages that send people to the provider included, a minute and at once, 10 to 100,000. A sign-in takes three.</summary>
    public int SignInPerMinute { get; init; } = 180;

    /// <summary>All other requests but for styles, scripts and the like, a minute and at once, 60 to 1,000,000.</summary>
    public int RequestsPerMinute { get; init; } = 3000;

    /// <summary>Calls of the identity provider that end sessions, a minute and at once, 10 to 1,000,000.</summary>
    public int LogoutPerMinute { get; init; } = 3000;

    /// <summary>Downloads of reports at the same time from one address, 1 to 1,000. One session has at most two, and all together a quarter of the connections.</summary>
    public int DownloadsAtOnce { get; init; } = 8;

    /// <summary>Pages that one session is answered at the same time, 1 to 100; as many more as a browser's tabs wait for their turn.</summary>
    public int PagesAtOnce { get; init; } = 4;
}

/// <summary>Names every limit that is out of range.</summary>
internal sealed class RateLimitSettingsValidator : IValidateOptions<RateLimitSettings>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, RateLimitSettings options)
    {
        List<string> faults = [];
        Check(nameof(RateLimitSettings.SignInPerMinute), options.SignInPerMinute, 10, 100_000);
        Check(nameof(RateLimitSettings.RequestsPerMinute), options.RequestsPerMinute, 60, 1_000_000);
        Check(nameof(RateLimitSettings.LogoutPerMinute), options.LogoutPerMinute, 10, 1_000_000);
        Check(nameof(RateLimitSettings.DownloadsAtOnce), options.DownloadsAtOnce, 1, 1000);
        Check(nameof(RateLimitSettings.PagesAtOnce), options.PagesAtOnce, 1, 100);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string setting, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                faults.Add($"{RateLimitSettings.Section}:{setting} is {value}, and must be {least} to {most}.");
            }
        }
    }
}
