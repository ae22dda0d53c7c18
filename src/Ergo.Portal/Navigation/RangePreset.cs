namespace Ergo.Portal.Navigation;

/// <summary>A range that ends now.</summary>
/// <param name="Code">The code in the URL, for example <c>24h</c>.</param>
/// <param name="Label">The label on the control, for example "24 h".</param>
/// <param name="Words">The range in a sentence, for example "the last 24 hours".</param>
/// <param name="Length">How long it is.</param>
public sealed record RangePreset(string Code, string Label, string Words, TimeSpan Length)
{
    /// <summary>Every preset, shortest first.</summary>
    public static readonly IReadOnlyList<RangePreset> All =
    [
        new("1h", "1 h", "the last hour", TimeSpan.FromHours(1)),
        new("8h", "8 h", "the last 8 hours", TimeSpan.FromHours(8)),
        new("24h", "24 h", "the last 24 hours", TimeSpan.FromHours(24)),
        new("7d", "7 d", "the last 7 days", TimeSpan.FromDays(7)),
        new("30d", "30 d", "the last 30 days", TimeSpan.FromDays(30)),
        new("90d", "90 d", "the last 90 days", TimeSpan.FromDays(90)),
    ];

    /// <summary>The preset used when the URL names no range: 24 hours.</summary>
    public static readonly RangePreset Default = All[2];

    /// <summary>The preset with a code, or null.</summary>
    /// <param name="code">The code, case ignored.</param>
    public static RangePreset? Find(string? code) =>
        All.FirstOrDefault(preset => string.Equals(preset.Code, code, StringComparison.OrdinalIgnoreCase));
}
