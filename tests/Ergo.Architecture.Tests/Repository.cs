using Ergo.Testing;

namespace Ergo.Architecture.Tests;

/// <summary>The folder of the repository.</summary>
internal static class Repository
{
    /// <summary>Its root.</summary>
    public static string Root => RepositoryFolder.Root;

    /// <summary>Whether a file was made by the build or brought by a package manager.</summary>
    public static bool IsMade(string file) =>
        Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules" or "wwwroot");
}
