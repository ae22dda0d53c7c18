using System.Globalization;
using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Words;

/// <summary>Recorded changes of settings in words.</summary>
public static class SettingWords
{
    /// <summary>What was changed.</summary>
    public static string Name(SettingChange change) => change.Setting switch
    {
        "days" => "Days kept",
        "floor" => "Floor",
        "legal hold" => "Legal hold",
        "identities" => "Workers named for",
        var other => other,
    };

    /// <summary>A value of it before or after.</summary>
    public static string Value(SettingChange change, string? value) => (change.Setting, value) switch
    {
        ("legal hold", null) => "not for this matter",
        ("legal hold", _) => value,
        ("identities", null) => "as long as the view keeps them",
        (_, null) => "nothing",
        _ => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? AdminTimes.Count(days, "day") : value,
    };
}
