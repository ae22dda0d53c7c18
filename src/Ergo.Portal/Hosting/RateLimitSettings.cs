using Microsoft.Extensions.Options;

namespace Ergo.Portal.Hosting;

/// <summary>The section <c>RateLimits</c>: how much one network address may ask for. Many people may share one.</summary>
public sealed record RateLimitSettings
{
    /// <summary>The section's name.</summary>
    public const string Section = "RateLimits";

    /// <summary>Requests for signing in and out, a minute and at once, 10 to 100,000. A sign-in takes three.</summary>
    public int SignInPerMinute { get; init; } = 180;

    /// <summary>All other requests but for styles, scripts and the like, a minute and at once, 60 to 1,000,000.</summary>
    public int RequestsPerMinute { get; init; } = 3000;

    /// <summary>Downloads of reports at the same time, 1 to 1,000.</summary>
    public int DownloadsAtOnce { get; init; } = 8;
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
        Check(nameof(RateLimitSettings.DownloadsAtOnce), options.DownloadsAtOnce, 1, 1000);
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
