namespace Ergo.Portal.Database;

/// <summary>The section <c>Embedded</c>: the PostgreSQL that comes with the portal, used while <c>ConnectionStrings:Ergo</c> is empty.</summary>
public sealed record EmbeddedOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Embedded";

    /// <summary>Where its data lies; relative to the repository's root, or to the portal's folder where there is none.</summary>
    public string DataDirectory { get; init; } = ".ergo/postgres";

    /// <summary>Folder with PostgreSQL's <c>bin</c>, <c>lib</c> and <c>share</c>; empty to find the npm package.</summary>
    public string? BinariesDirectory { get; init; }

    /// <summary>The data directory as an absolute path.</summary>
    /// <param name="startDirectory">Where to begin looking for the repository's root: the folder of the portal's assembly.</param>
    public string AbsoluteDataDirectory(string startDirectory)
    {
        if (Path.IsPathFullyQualified(DataDirectory))
        {
            return DataDirectory;
        }

        var directory = new DirectoryInfo(startDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Ergo.Portal.sln")))
        {
            directory = directory.Parent;
        }

        return Path.GetFullPath(DataDirectory, directory?.FullName ?? startDirectory);
    }
}
