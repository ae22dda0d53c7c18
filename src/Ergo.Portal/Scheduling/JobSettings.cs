using System.Globalization;

namespace Ergo.Portal.Scheduling;

/// <summary>Reads the section <c>Jobs</c> value by value, so that every fault is named at once and a misspelt key is not passed over.</summary>
public static class JobSettings
{
    /// <summary>The settings, and what is wrong with them.</summary>
    /// <param name="section">The section <c>Jobs</c>.</param>
    /// <returns>Settings fit for use only when there are no faults.</returns>
    public static (JobOptions Options, IReadOnlyList<string> Faults) Read(IConfigurationSection section)
    {
        List<string> faults = [];
        CheckKeys(section, faults, [nameof(JobOptions.Enabled), nameof(JobOptions.RetentionCron), nameof(JobOptions.PartitionsCron),
            nameof(JobOptions.TrimCron), nameof(JobOptions.PartitionDaysAhead), nameof(JobOptions.Views)]);
        var standard = new JobOptions();
        var options = new JobOptions
        {
            Enabled = Value(section, nameof(JobOptions.Enabled), faults, "true or false", ParseBool) ?? standard.Enabled,
            RetentionCron = Text(section, nameof(JobOptions.RetentionCron)) ?? standard.RetentionCron,
            PartitionsCron = Text(section, nameof(JobOptions.PartitionsCron)) ?? standard.PartitionsCron,
            TrimCron = Text(section, nameof(JobOptions.TrimCron)) ?? standard.TrimCron,
            PartitionDaysAhead = Value(section, nameof(JobOptions.PartitionDaysAhead), faults, "a whole number", ParseInt) ?? standard.PartitionDaysAhead,
            Views = section.GetSection(nameof(JobOptions.Views)).GetChildren().ToDictionary(view => view.Key, view => ReadView(view, faults)),
        };
        faults.AddRange(JobOptionsValidator.Faults(options));
        return (options, faults);
    }

    private static ViewOptions ReadView(IConfigurationSection view, List<string> faults)
    {
        CheckKeys(view, faults, [nameof(ViewOptions.RefreshEvery), nameof(ViewOptions.KeepFor)]);
        return new ViewOptions
        {
            RefreshEvery = Value(view, nameof(ViewOptions.RefreshEvery), faults, "a time span such as 00:05:00", ParseSpan),
            KeepFor = Value(view, nameof(ViewOptions.KeepFor), faults, "a time span such as 7.00:00:00", ParseSpan),
        };
    }

    private static void CheckKeys(IConfigurationSection section, List<string> faults, string[] known) =>
        faults.AddRange(section.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => $"{child.Path} is not a setting; there are {string.Join(", ", known)}."));

    private static string? Text(IConfigurationSection section, string key) =>
        string.IsNullOrWhiteSpace(section[key]) ? null : section[key];

    private static T? Value<T>(IConfigurationSection section, string key, List<string> faults, string wanted, Func<string, T?> parse) where T : struct
    {
        if (Text(section, key) is not { } text)
        {
            return null;
        }

        var value = parse(text);
        if (value is null)
        {
            faults.Add($"{section.Path}:{key} is \"{text}\", which is not {wanted}.");
        }

        return value;
    }

    private static bool? ParseBool(string text) => bool.TryParse(text, out var value) ? value : null;

    private static int? ParseInt(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static TimeSpan? ParseSpan(string text) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;
}
