using Microsoft.Extensions.Options;

namespace Ergo.Portal.Live;

/// <summary>The section <c>Pages</c>: how pages are answered.</summary>
public sealed record PageSettings
{
    /// <summary>The section's name.</summary>
    public const string Section = "Pages";

    /// <summary>How long a page waits for its figures before it is sent with placeholders for them; none to a minute.</summary>
    public TimeSpan DrawWithin { get; init; } = TimeSpan.FromMilliseconds(200);
}

/// <summary>Names a setting that is out of range.</summary>
internal sealed class PageSettingsValidator : IValidateOptions<PageSettings>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, PageSettings options) => options.DrawWithin >= TimeSpan.Zero && options.DrawWithin <= TimeSpan.FromMinutes(1)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{PageSettings.Section}:{nameof(PageSettings.DrawWithin)} is {options.DrawWithin}, and must be 00:00:00 to 00:01:00.");
}
