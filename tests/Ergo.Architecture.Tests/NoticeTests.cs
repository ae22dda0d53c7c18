using System.Text.Json;
using System.Xml.Linq;

namespace Ergo.Architecture.Tests;

/// <summary>
/// docs/third-party-notices.md names everything of others that the portal is delivered with, in the version it is built with. Run with
/// ERGO_WRITE_NOTICES=1 to write its table anew.
/// </summary>
public sealed class NoticeTests
{
    private const string File = "docs/third-party-notices.md";
    private const string Begin = "<!-- made by NoticeTests -->\n";
    private const string End = "<!-- end -->";

    // Used while building, and not delivered.
    private static readonly string[] BuildOnly = ["Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.EntityFrameworkCore.Analyzers"];

    [Fact]
    public void Everything_that_is_delivered_is_named()
    {
        var path = Path.Combine(Repository.Root, File);
        var text = System.IO.File.ReadAllText(path).ReplaceLineEndings("\n");
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var wanted = "| what | version | licence | copyright |\n|---|---|---|---|\n" + string.Concat(Packages().Concat(Npm()).Select(one => $"| {one.Name} | {one.Version} | {one.Licence} | {one.Copyright} |\n"));
        if (Environment.GetEnvironmentVariable("ERGO_WRITE_NOTICES") == "1")
        {
            System.IO.File.WriteAllText(path, text[..begin] + wanted + text[end..]);
            return;
        }

        Assert.Equal(wanted, text[begin..end]);
    }

    [Fact]
    public void Text_of_every_licence_is_there()
    {
        var text = System.IO.File.ReadAllText(Path.Combine(Repository.Root, File));
        Assert.All(Packages().Concat(Npm()).Select(one => one.Licence.Split(" OR ")[^1]).Distinct(), licence => Assert.Contains($"## {licence}\n", text, StringComparison.Ordinal));
    }

    private static IEnumerable<Component> Packages()
    {
        using var assets = JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(Repository.Root, "src/Ergo.Portal/obj/project.assets.json")));
        var folder = assets.RootElement.GetProperty("packageFolders").EnumerateObject().First().Name;
        foreach (var library in assets.RootElement.GetProperty("libraries").EnumerateObject().OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            var (name, version) = library.Name.Split('/') is [var first, var second] ? (first, second) : throw new InvalidDataException(library.Name);
            if (library.Value.GetProperty("type").GetString() != "package" || BuildOnly.Contains(name))
            {
                continue;
            }

            var nuspec = XDocument.Load(Directory.EnumerateFiles(Path.Combine(folder, library.Value.GetProperty("path").GetString()!), "*.nuspec").Single());
            string? Value(string element) => nuspec.Descendants().FirstOrDefault(node => node.Name.LocalName == element)?.Value.Trim();
            // The SDK brings its own version of this one.
            yield return new Component(name, name == "Microsoft.AspNetCore.App.Internal.Assets" ? "of the SDK" : version, Value("license") ?? "?", Value("copyright") ?? Value("authors") ?? "?");
        }
    }

    private static IEnumerable<Component> Npm()
    {
        foreach (var folder in new[] { "wwwroot-assets", "src/Ergo.Reports/npm", "src/Ergo.EmbeddedPostgres/npm" })
        {
            using var manifest = JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(Repository.Root, folder, "package.json")));
            foreach (var kind in new[] { "dependencies", "optionalDependencies" })
            {
                if (!manifest.RootElement.TryGetProperty(kind, out var list))
                {
                    continue;
                }

                foreach (var one in list.EnumerateObject())
                {
                    var (licence, copyright) = NpmLicences.First(known => one.Name.StartsWith(known.Key, StringComparison.Ordinal)).Value;
                    yield return new Component(one.Name, one.Value.GetString()!, licence, copyright);
                }
            }
        }
    }

    // Of packages for other systems nothing is installed here to read it from.
    private static readonly Dictionary<string, (string, string)> NpmLicences = new()
    {
        ["apexcharts"] = ("MIT", "Copyright 2018 ApexCharts"),
        ["@fontsource-variable/inter"] = ("OFL-1.1", "Copyright 2016 The Inter Project Authors"),
        ["@expo-google-fonts/inter"] = ("OFL-1.1", "Copyright 2020 The Inter Project Authors"),
        ["dejavu-fonts-ttf"] = ("Bitstream-Vera", "Copyright 2003 Bitstream, Inc.; DejaVu changes are in the public domain; Arev glyphs copyright 2006 Tavmjong Bah"),
        ["@embedded-postgres/"] = ("PostgreSQL", "Copyright 1996-2026 The PostgreSQL Global Development Group"),
    };

    private sealed record Component(string Name, string Version, string Licence, string Copyright);
}
