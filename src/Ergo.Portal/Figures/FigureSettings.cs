using Microsoft.Extensions.Options;

namespace Ergo.Portal.Figures;

/// <summary>The section <c>Figures</c>: how figures are read.</summary>
public sealed record FigureSettings
{
    /// <summary>The section's name.</summary>
    public const string Section = "Figures";

    /// <summary>Below this n a share comes with its interval, never ranks first and makes no headline; 1 to 10,000, where 1 turns that off.</summary>
    public int SmallNumber { get; init; } = FigureRules.UsualSmallNumber;
}

/// <summary>Names a setting that is out of range.</summary>
internal sealed class FigureSettingsValidator : IValidateOptions<FigureSettings>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, FigureSettings options) => options.SmallNumber is >= 1 and <= 10_000
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{FigureSettings.Section}:{nameof(FigureSettings.SmallNumber)} is {options.SmallNumber}, and must be 1 to 10000.");
}
