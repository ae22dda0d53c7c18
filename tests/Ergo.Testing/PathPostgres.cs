using Ergo.EmbeddedPostgres;

namespace Ergo.Testing;

/// <summary>The PostgreSQL whose programs are on PATH, as a second version to test against.</summary>
public static class PathPostgres
{
    /// <summary>The folder of PATH that holds the programs, or null.</summary>
    internal static readonly string? Binaries = Find();

    private static readonly Lazy<TestServer> OnPath = new(() => new TestServer("path", Binaries));

    private static readonly Lazy<TestServer> OnPathToo = new(() => new TestServer("path-too", Binaries));

    /// <summary>The folder with its programs, pg_dump and pg_restore among them where the package has them.</summary>
    public static string? Folder => Binaries;

    /// <summary>Connection string of the superuser of another server of the same version, empty but for what every server has.</summary>
    /// <exception cref="InvalidOperationException">It is not available; the message says why.</exception>
    public static async Task<string> AnotherServerAsync() =>
        IsAvailable ? (await OnPathToo.Value.StartedAsync().ConfigureAwait(false)).ConnectionString : throw new InvalidOperationException(WhyUnavailable);

    /// <summary>True when initdb, pg_ctl and postgres are in one folder of PATH.</summary>
    public static bool IsAvailable => Binaries is not null;

    /// <summary>Why it is not available, or null when it is.</summary>
    public static string? WhyUnavailable =>
        IsAvailable ? null : "no folder of PATH holds initdb, pg_ctl and postgres of a second PostgreSQL version";

    /// <summary>Makes an empty database, or a copy of another.</summary>
    /// <param name="template">Database to copy; nobody may be connected to it. Null for an empty one.</param>
    /// <exception cref="InvalidOperationException">It is not available; the message says why.</exception>
    public static Task<TestDatabase> CreateDatabaseAsync(string? template = null) =>
        TestPostgres.CreateDatabaseAsync(PostgresKind.Path, template);

    internal static TestServer Server => IsAvailable ? OnPath.Value : throw new InvalidOperationException(WhyUnavailable);

    /// <summary>Whether an extension's library lies in the installation's own library folder. The folder of PATH may hold links to the programs only.</summary>
    internal static bool HasLibrary(string name) =>
        Binaries is not null && new[] { Binaries, Path.GetDirectoryName(new FileInfo(Path.Combine(Binaries, "postgres")).ResolveLinkTarget(returnFinalTarget: true)?.FullName) }
            .OfType<string>().SelectMany(programs => new[] { "lib", Path.Combine("lib", "postgresql") }.Select(folder => Path.Combine(programs, "..", folder, name + ".so")))
            .Any(File.Exists);

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(PostgresBinaries.Has);
}
