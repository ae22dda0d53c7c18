using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Startup;

/// <summary>Reads a section so that every fault is named: a value that is none of its kind does not hide the others.</summary>
internal static class SettingsReader
{
    /// <summary>The settings of a section, and what is wrong with them, a sentence each.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="section">The section's name.</param>
    /// <param name="validator">Names values that are out of range; null where every value will do.</param>
    /// <returns>Settings fit for use only when there are no faults.</returns>
    public static (T Options, IReadOnlyList<string> Faults) Read<T>(IConfiguration configuration, string section, IValidateOptions<T>? validator = null)
        where T : class, new()
    {
        List<string> faults = [];
        HashSet<string> unreadable = new(StringComparer.OrdinalIgnoreCase);
        Check(configuration.GetSection(section), typeof(T), faults, unreadable);
        var readable = configuration.GetSection(section).AsEnumerable().Where(pair => pair.Value is not null && !unreadable.Contains(pair.Key));
        var options = new ConfigurationBuilder().AddInMemoryCollection(readable).Build().GetSection(section).Get<T>() ?? new T();
        if (validator?.Validate(Options.DefaultName, options) is { Failed: true } result)
        {
            faults.AddRange(result.Failures);
        }

        return (options, faults);
    }

    private static void Check(IConfigurationSection section, Type type, List<string> faults, HashSet<string> unreadable)
    {
        foreach (var property in SettingsSection.PropertiesOf(type))
        {
            var one = section.GetSection(property.Name);
            if (SettingsSection.IsNested(property.PropertyType))
            {
                Check(one, property.PropertyType, faults, unreadable);
            }
            else if (one.Value is { } text && KindOf(property.PropertyType) is { } kind && !IsReadable(property.PropertyType, text))
            {
                faults.Add($"{one.Path} is \"{text}\", which is not {kind}.");
                unreadable.Add(one.Path);
            }
        }
    }

    private static bool IsReadable(Type type, string text)
    {
        var plain = Nullable.GetUnderlyingType(type);
        if (plain is not null && text.Length == 0)
        {
            return true;
        }

        try
        {
            var value = TypeDescriptor.GetConverter(plain ?? type).ConvertFromInvariantString(text);
            return value is not Enum || Enum.IsDefined(value.GetType(), value);
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or OverflowException or NotSupportedException || failure.InnerException is FormatException or OverflowException)
        {
            return false;
        }
    }

    // Null of what any text will do for, and of lists.
    private static string? KindOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var plain when plain == typeof(bool) => "true or false",
        var plain when plain == typeof(TimeSpan) => "a time span such as 00:05:00",
        var plain when plain == typeof(int) || plain == typeof(long) => "a whole number",
        var plain when plain == typeof(double) => "a number",
        { IsEnum: true } plain => string.Create(CultureInfo.InvariantCulture, $"one of {string.Join(", ", Enum.GetNames(plain))}"),
        _ => null,
    };
}
