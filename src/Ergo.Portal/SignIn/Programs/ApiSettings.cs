using Microsoft.Extensions.Options;

namespace Ergo.Portal.SignIn.Programs;

/// <summary>The section <c>Api</c>: which programs are let in to the HTTP API, and how much they may ask for.</summary>
public sealed record ApiSettings
{
    /// <summary>The section's name.</summary>
    public const string Section = "Api";

    private static readonly string[] UsualTypes = ["at+jwt", "application/at+jwt"];

    /// <summary>The audience of access tokens of the identity provider; empty takes no tokens, keys only. Never the client id: an ID token is none.</summary>
    public string? Audience { get; init; }

    /// <summary>The values of <c>typ</c> that tokens may have; unset: <c>at+jwt</c>, as the standard of access tokens (RFC 9068) says. Some providers send <c>JWT</c>.</summary>
    public IReadOnlyList<string>? TokenTypes { get; init; }

    /// <summary>Requests that one key, or one person with tokens, is answered a minute, 1 to 100,000.</summary>
    public int RequestsPerMinute { get; init; } = 600;

    /// <summary>A key is good while who answers for it signed in within so many days, 1 to 3,650.</summary>
    public int MakerSeenWithinDays { get; init; } = 180;

    /// <summary>The values of <c>typ</c> that hold.</summary>
    internal IReadOnlyList<string> TypesTaken => TokenTypes is { Count: > 0 } types ? types : UsualTypes;
}

/// <summary>Names every setting that is out of range.</summary>
internal sealed class ApiSettingsValidator : IValidateOptions<ApiSettings>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ApiSettings options)
    {
        List<string> faults = [];
        if (options.RequestsPerMinute is < 1 or > 100_000)
        {
            faults.Add($"{ApiSettings.Section}:{nameof(ApiSettings.RequestsPerMinute)} is {options.RequestsPerMinute}, and must be 1 to 100000.");
        }

        if (options.MakerSeenWithinDays is < 1 or > 3650)
        {
            faults.Add($"{ApiSettings.Section}:{nameof(ApiSettings.MakerSeenWithinDays)} is {options.MakerSeenWithinDays}, and must be 1 to 3650.");
        }

        if (options.TokenTypes?.Any(string.IsNullOrWhiteSpace) == true)
        {
            faults.Add($"{ApiSettings.Section}:{nameof(ApiSettings.TokenTypes)} has an empty entry.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
