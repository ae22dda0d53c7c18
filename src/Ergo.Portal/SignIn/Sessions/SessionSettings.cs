using Ergo.Accounts;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.SignIn.Sessions;

/// <summary>The section <c>Sessions</c>: how long people stay signed in.</summary>
public sealed record SessionSettings
{
    /// <summary>The section's name.</summary>
    public const string Section = "Sessions";

    /// <summary>A session ends after this time without a click or a page, 1 minute to 1 day. An open page that only updates itself does not count.</summary>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A session ends after this time at the latest, 1 minute to 7 days.</summary>
    public TimeSpan LongestLimit { get; init; } = TimeSpan.FromHours(10);

    /// <summary>
    /// For how long an open page goes on while the database does not say whether its session lives, 0 seconds to 1 hour. After that it shows
    /// nothing and does nothing until it does.
    /// </summary>
    public TimeSpan UncheckedLimit { get; init; } = TimeSpan.FromMinutes(1);

    internal SessionLimits Limits => new(IdleLimit, LongestLimit);
}

/// <summary>Names every limit that is out of range.</summary>
internal sealed class SessionSettingsValidator : IValidateOptions<SessionSettings>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, SessionSettings options)
    {
        List<string> faults = [];
        Check(nameof(SessionSettings.IdleLimit), options.IdleLimit, TimeSpan.FromDays(1), "1 day");
        Check(nameof(SessionSettings.LongestLimit), options.LongestLimit, TimeSpan.FromDays(7), "7 days");
        if (options.UncheckedLimit < TimeSpan.Zero || options.UncheckedLimit > TimeSpan.FromHours(1))
        {
            faults.Add($"{SessionSettings.Section}:{nameof(SessionSettings.UncheckedLimit)} is {options.UncheckedLimit}, and must be 00:00:00 to 1 hour.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string setting, TimeSpan value, TimeSpan most, string words)
        {
            if (value < TimeSpan.FromMinutes(1) || value > most)
            {
                faults.Add($"{SessionSettings.Section}:{setting} is {value}, and must be 00:01:00 to {words}.");
            }
        }
    }
}
