using Ergo.Testing;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ergo.Portal.Startup;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Hosting;

/// <summary>docs/configuration.md has every key that the portal reads, with its default and range, and no other.</summary>
public sealed partial class ConfigurationDocumentTests : IClassFixture<PortalFactory>
{
    private const string None = "none";

    // A key of any name.
    private static readonly string[] Named = ["Jobs:Views:", "Logging:LogLevel:", "Access:Roles:"];

    private readonly IReadOnlyList<SettingsSection> _sections;
    private readonly Dictionary<string, (string Default, string Meaning)> _documented;
    private readonly Dictionary<string, string> _file;

    public ConfigurationDocumentTests(PortalFactory portal)
    {
        _sections = [.. portal.Services.GetServices<SettingsSection>()];
        var root = RepositoryFolder.Root;
        _documented = Row().Matches(File.ReadAllText(Path.Combine(root, "docs", "configuration.md"))).ToDictionary(row => row.Groups[1].Value, row => (row.Groups[2].Value, row.Groups[3].Value));
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "appsettings.json")));
        _file = Leaves(file.RootElement, "").ToDictionary();
    }

    [Fact]
    public void Every_key_that_is_read_is_described()
    {
        Assert.True(_sections.Count(section => section.Options is not null) >= 14);
        Assert.Empty(_sections.SelectMany(section => section.Keys).Concat(_file.Keys.Select(General)).Distinct().Except(_documented.Keys));
    }

    [Fact]
    public void Every_key_that_is_described_is_read() =>
        Assert.Empty(_documented.Keys.Except(_sections.SelectMany(section => section.Keys)).Except(_file.Keys.Select(General)));

    [Fact]
    public void Key_of_the_file_that_belongs_to_a_class_is_one_of_its_properties()
    {
        var owned = _sections.Where(section => section.Options is not null).ToList();
        Assert.Empty(_file.Keys.Select(General).Where(key => owned.Exists(section => key.StartsWith(section.Name + ":", StringComparison.Ordinal))).Distinct().Except(owned.SelectMany(section => section.Keys)));
    }

    [Fact]
    public void Defaults_are_those_of_the_classes_and_of_the_file()
    {
        List<string> wrong = [];
        foreach (var (key, type, value) in Properties())
        {
            var told = _documented[key].Default;
            if (told.StartsWith('`') ? IsScalar(type) && !Equals(TypeDescriptor.GetConverter(Plain(type)).ConvertFromInvariantString(told.Trim('`')), value) : told == None && value is not null && value is not "")
            {
                wrong.Add($"{key}: {told} is {value}");
            }
        }

        wrong.AddRange(_file.Where(one => one.Key == General(one.Key) && _documented[one.Key].Default is var told && (told == None ? one.Value.Length > 0 : told.Trim('`') != one.Value && one.Value.Length > 0))
            .Select(one => $"{one.Key}: {_documented[one.Key].Default} is {one.Value} in the file"));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Numbers_and_times_have_ranges() => Assert.Empty(Properties()
        .Where(one => Plain(one.Type) is var type && (type == typeof(int) || type == typeof(TimeSpan) || type == typeof(double)))
        .Where(one => !Range().IsMatch(_documented[one.Key].Meaning)).Select(one => one.Key));

    // Of classes that stand for themselves; those within a list of names have no defaults.
    private IEnumerable<(string Key, Type Type, object? Value)> Properties() =>
        _sections.Where(section => section.Options is not null).SelectMany(section => Properties(section.Name, Activator.CreateInstance(section.Options!)!));

    private static IEnumerable<(string Key, Type Type, object? Value)> Properties(string path, object settings) => settings.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is not null && !property.PropertyType.Name.Contains("Dictionary", StringComparison.Ordinal))
        .SelectMany(property => SettingsSection.IsNested(property.PropertyType)
            ? Properties($"{path}:{property.Name}", property.GetValue(settings)!)
            : [($"{path}:{property.Name}", property.PropertyType, property.GetValue(settings) is IReadOnlyCollection<string> { Count: 0 } ? null : property.GetValue(settings))]);

    private static bool IsScalar(Type type) => Plain(type) is { IsValueType: true } || type == typeof(string);

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static string General(string key) => Named.FirstOrDefault(start => key.StartsWith(start, StringComparison.Ordinal)) is { } start
        ? string.Join(':', [start + "<name>", .. key[start.Length..].Split(':')[1..]]) : key;

    private static IEnumerable<KeyValuePair<string, string>> Leaves(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(one => Leaves(one.Value, path.Length == 0 ? one.Name : $"{path}:{one.Name}")),
        JsonValueKind.Array => [new(path, string.Join(';', element.EnumerateArray().Select(one => one.ToString())))],
        JsonValueKind.True or JsonValueKind.False => [new(path, element.GetBoolean().ToString(CultureInfo.InvariantCulture).ToLowerInvariant())],
        _ => [new(path, element.ToString())],
    };

    // Of the tables of keys only: a view's name has no colon.
    [GeneratedRegex(@"^\| `([A-Za-z]+(?::[A-Za-z<>:]+)?)` \| ([^|]+?) \| ([^|]+?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"[0-9][0-9,]*( [a-zA-Z]+)? to [0-9]|0 or more")]
    private static partial Regex Range();
}
