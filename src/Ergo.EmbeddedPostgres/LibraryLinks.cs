using System.Text.Json;

namespace Ergo.EmbeddedPostgres;

/// <summary>
/// Makes the symbolic links between shared libraries that an npm package cannot carry. The package lists them in
/// <c>pg-symlinks.json</c> and would make them in an install script, which is off in many places.
/// </summary>
internal static class LibraryLinks
{
    private const string ListFile = "pg-symlinks.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Makes every missing link. Writes nothing when all are there, so a read-only installation is fine.</summary>
    /// <param name="native">Folder with <c>bin</c>, <c>lib</c> and, in the npm packages, the list.</param>
    internal static void Ensure(string native)
    {
        var list = Path.Combine(native, ListFile);
        if (!File.Exists(list))
        {
            return;
        }

        // Paths in the list start at the package, one level above.
        var package = Path.GetDirectoryName(Path.GetFullPath(native))!;
        try
        {
            foreach (var link in JsonSerializer.Deserialize<Link[]>(File.ReadAllText(list), Json) ?? [])
            {
                Ensure(Path.GetFullPath(link.Target, package), Path.GetFullPath(link.Source, package));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new EmbeddedPostgresException(
                $"The library links of the PostgreSQL binaries in '{native}' cannot be made ({e.Message}): "
                + "make the folder writable once, or run npm rebuild in src/Ergo.EmbeddedPostgres/npm.",
                e);
        }
    }

    private static void Ensure(string link, string file)
    {
        // File.Exists alone is true for a dangling link.
        if (File.Exists(link) && File.ResolveLinkTarget(link, returnFinalTarget: true) is not { Exists: false })
        {
            return;
        }

        // Made aside and renamed: two processes may do this at once, and a dangling link is replaced.
        var aside = $"{link}.{Guid.NewGuid():N}";
        File.CreateSymbolicLink(aside, Path.GetRelativePath(Path.GetDirectoryName(link)!, file));
        File.Move(aside, link, overwrite: true);
    }

    private sealed record Link(string Source, string Target);
}
