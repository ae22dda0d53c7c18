namespace Ergo.Testing;

/// <summary>The folder of the repository, for tests of its documents and of what is copied from it.</summary>
public static class RepositoryFolder
{
    /// <summary>Its root.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "Ergo.Portal.sln")) ? folder : Find(Path.GetDirectoryName(folder)!);
}
