using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace Ergo.Architecture.Tests;

/// <summary>The product's assemblies, read once.</summary>
internal static class Product
{
    /// <summary>Projects from the lowest up: each may depend on those before it that <see cref="Arrows"/> names, and on nothing else of the product.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Arrows = new Dictionary<string, string[]>
    {
        ["Ergo.Database"] = [],
        ["Ergo.EmbeddedPostgres"] = [],
        ["Ergo.OpenIdConnect"] = [],
        ["Ergo.Simulator"] = [],
        ["Ergo.Reports"] = [],
        ["Ergo.Snapshots"] = ["Ergo.Database"],
        ["Ergo.Accounts"] = ["Ergo.Database"],
        ["Ergo.Operations"] = ["Ergo.Accounts", "Ergo.Snapshots", "Ergo.Reports", "Ergo.Database"],
        ["Ergo.Portal"] = ["Ergo.Operations", "Ergo.Accounts", "Ergo.Snapshots", "Ergo.Reports", "Ergo.Database", "Ergo.EmbeddedPostgres", "Ergo.OpenIdConnect", "Ergo.Simulator"],
    };

    private static readonly Lazy<ArchUnitNET.Domain.Architecture> Loaded = new(() => new ArchLoader()
        .LoadAssemblies([.. Arrows.Keys.Select(name => System.Reflection.Assembly.Load(name))]).Build());

    /// <summary>What depends on what, by full names, made by people: what the compiler makes is left to the type it was made in.</summary>
    public static IEnumerable<(string From, string To)> Dependencies => Loaded.Value.Types
        .Where(type => Arrows.ContainsKey(AssemblyOf(type)))
        .SelectMany(type => type.Dependencies.Select(dependency => (From: type.FullName, To: dependency.Target.FullName)));

    /// <summary>Fails with every line that there is.</summary>
    public static void Nothing(IEnumerable<string> wrong)
    {
        if (string.Join('\n', wrong.Distinct()) is { Length: > 0 } lines)
        {
            Assert.Fail(lines);
        }
    }

    /// <summary>The project of a type's name; null for what is not the product's.</summary>
    public static string? ProjectOf(string fullName) => Arrows.Keys.FirstOrDefault(name => fullName.StartsWith(name + ".", StringComparison.Ordinal));

    /// <summary>The folder of a type within its project: so many segments of its namespace as asked for; empty for the project's own.</summary>
    /// <param name="fullName">The type.</param>
    /// <param name="depth">Segments.</param>
    public static string FolderOf(string fullName, int depth = 1)
    {
        var project = ProjectOf(fullName)!;
        var name = fullName[(project.Length + 1)..].Split('/', '+', '`', '<')[0];
        var segments = name.Split('.');
        return string.Join('/', segments.Take(Math.Min(depth, segments.Length - 1)));
    }

    private static string AssemblyOf(IType type) => type.Assembly.Name.Split(',')[0];
}
