using System.Reflection;

namespace Ergo.Portal.Startup;

/// <summary>A section of the configuration that the portal reads.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">The class it is bound to; null where single keys are read.</param>
/// <param name="Keys">Every key that is read, in full; a name in angle brackets stands for any.</param>
public sealed record SettingsSection(string Name, Type? Options, IReadOnlyList<string> Keys)
{
    /// <summary>The section of a class: a key for every property that can be set, those of classes in it included.</summary>
    /// <param name="name">The section's name.</param>
    public static SettingsSection Of<T>(string name) => new(name, typeof(T), [.. KeysOf(typeof(T), name)]);

    /// <summary>Settable properties of a class of settings.</summary>
    internal static IEnumerable<PropertyInfo> PropertiesOf(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is not null);

    /// <summary>Whether a property holds a class of settings, rather than a value.</summary>
    internal static bool IsNested(Type type) => type.IsClass && type.Assembly == typeof(SettingsSection).Assembly;

    private static IEnumerable<string> KeysOf(Type type, string path) => PropertiesOf(type).SelectMany(property =>
    {
        var key = $"{path}:{property.Name}";
        return property.PropertyType is { IsGenericType: true } map && map.GetGenericTypeDefinition().Name.Contains("Dictionary", StringComparison.Ordinal)
            ? IsNested(map.GetGenericArguments()[1]) ? KeysOf(map.GetGenericArguments()[1], key + ":<name>") : [key + ":<name>"]
            : IsNested(property.PropertyType) ? KeysOf(property.PropertyType, key) : [key];
    });
}
