using Ergo.Snapshots.Privacy;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Actions;

/// <summary>The section <c>Privacy</c>: what is told of single workers.</summary>
public sealed record PrivacySettings
{
    /// <summary>The section's name.</summary>
    public const string Section = "Privacy";

    /// <summary>The fewest identified workers of whom figures are told one by one, 1 to 1,000; of fewer only together.</summary>
    public int SmallestGroup { get; init; } = PrivacyRules.UsualSmallestGroup;

    /// <summary>For how long somebody who gave a reason sees worker ids, 1 minute to 8 hours.</summary>
    public TimeSpan ShowIdsFor { get; init; } = TimeSpan.FromMinutes(15);
}

/// <summary>Names every setting that is out of range.</summary>
internal sealed class PrivacySettingsValidator : IValidateOptions<PrivacySettings>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, PrivacySettings options)
    {
        List<string> faults = [];
        if (options.SmallestGroup is < 1 or > 1000)
        {
            faults.Add($"{PrivacySettings.Section}:{nameof(PrivacySettings.SmallestGroup)} is {options.SmallestGroup}, and must be 1 to 1000.");
        }

        if (options.ShowIdsFor < TimeSpan.FromMinutes(1) || options.ShowIdsFor > Unmaskings.Longest)
        {
            faults.Add($"{PrivacySettings.Section}:{nameof(PrivacySettings.ShowIdsFor)} is {options.ShowIdsFor}, and must be 00:01:00 to {Unmaskings.Longest}.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
