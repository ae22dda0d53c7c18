using System.Security.Cryptography;
using System.Text;

namespace Ergo.EmbeddedPostgres;

/// <summary>The files under <see cref="EmbeddedPostgresOptions.DataDirectory"/>.</summary>
internal sealed class ServerHome
{
    private const string UnfinishedPrefix = "cluster.new-";

    private static readonly string[] Harmless = ["lost+found", ".DS_Store"];

    internal ServerHome(string dataDirectory)
    {
        if (!Path.IsPathFullyQualified(dataDirectory))
        {
            throw new EmbeddedPostgresException($"Embedded:DataDirectory '{dataDirectory}' is not an absolute path: write it in full.");
        }

        if (dataDirectory.AsSpan().ContainsAny("\"$`\r\n"))
        {
            throw new EmbeddedPostgresException(
                $"Embedded:DataDirectory '{dataDirectory}' cannot be used: pg_ctl does not take a path with a quote, a dollar sign or a line break. "
                + "Choose another directory.");
        }

        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDirectory));
    }

    /// <summary>The configured directory.</summary>
    internal string Root { get; }

    /// <summary>PostgreSQL's own data directory.</summary>
    internal string Cluster => Path.Combine(Root, "cluster");

    /// <summary>
    /// Clusters that initdb has not finished; worthless after a crash. Each attempt has its own: the initdb of a killed
    /// process may still write to the one before.
    /// </summary>
    internal IEnumerable<string> UnfinishedClusters => Directory.EnumerateDirectories(Root, UnfinishedPrefix + "*");

    internal string Lock => Path.Combine(Root, "ergo-postgres.lock");

    internal string Password => Path.Combine(Root, "ergo-postgres.password");

    internal string Port => Path.Combine(Root, "ergo-postgres.port");

    internal string StartLog => Path.Combine(Root, "start.log");

    internal string Logs => Path.Combine(Root, "log");

    /// <summary>The path of a cluster to make.</summary>
    internal string NewUnfinishedCluster() => Path.Combine(Root, UnfinishedPrefix + Guid.NewGuid().ToString("N")[..8]);

    internal bool HasCluster => Directory.Exists(Cluster);

    /// <summary>Makes the directory, open to this user alone, and refuses one that holds something else.</summary>
    /// <exception cref="EmbeddedPostgresException">It is in use for something else, of another version, or cannot be written.</exception>
    internal void Prepare(PostgresBinaries binaries)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(Root);
            }
            else
            {
                Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            RefuseForeign();
            CheckVersion(binaries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(e);
        }
    }

    /// <summary>Compares the data with the programs.</summary>
    /// <exception cref="EmbeddedPostgresException">The data is of another major version, or damaged.</exception>
    internal void CheckVersion(PostgresBinaries binaries)
    {
        if (HasCluster)
        {
            CheckVersion(Cluster, binaries.Version.Major);
        }
    }

    /// <summary>The password of the superuser, or null before the first start.</summary>
    internal string? ReadPassword()
    {
        try
        {
            return File.Exists(Password) ? File.ReadAllText(Password).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedPostgresException(
                $"The password file '{Password}' cannot be read ({e.Message}): run the portal as the user that made it.", e);
        }
    }

    /// <summary>The password of the superuser of existing data.</summary>
    /// <exception cref="EmbeddedPostgresException">The file is missing or empty.</exception>
    internal string RequirePassword() => ReadPassword() is { Length: > 0 } password ? password : throw PasswordMissing();

    /// <summary>The password of the superuser; made and stored, readable by this user alone, when there is none.</summary>
    internal string EnsurePassword()
    {
        if (ReadPassword() is { Length: > 0 } known)
        {
            return known;
        }

        var password = RandomNumberGenerator.GetHexString(48, lowercase: true);
        var aside = Password + ".new";
        File.Delete(aside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(aside, options))
        {
            file.Write(Encoding.ASCII.GetBytes(password));
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, Password, overwrite: true);
        return password;
    }

    /// <summary>The port of the last start, or null.</summary>
    internal int? ReadPort() =>
        File.Exists(Port) && int.TryParse(File.ReadAllText(Port), out var port) && port is > 0 and <= 65535 ? port : null;

    /// <summary>The failure that says the directory cannot be used as it is.</summary>
    internal EmbeddedPostgresException NotWritable(Exception cause) =>
        FailureText.IsDiskFull(cause)
            ? FailureText.DiskFull(Root, cause)
            : new EmbeddedPostgresException(
                $"The data directory '{Root}' cannot be written ({cause.Message.TrimEnd('.')}): "
                + "make it writable for the user that runs the portal, or set Embedded:DataDirectory to another one.",
                cause);

    private EmbeddedPostgresException PasswordMissing() => new(
        $"The password file '{Password}' is missing or empty, so the data in '{Cluster}' cannot be opened: "
        + "put the file back from a backup, or set Embedded:DataDirectory to another directory.");

    private void RefuseForeign()
    {
        if (File.Exists(Path.Combine(Root, "PG_VERSION")))
        {
            throw new EmbeddedPostgresException(
                $"'{Root}' is the data directory of another PostgreSQL server (version {ReadVersion(Root)}): "
                + "set Embedded:DataDirectory to an empty directory, or ConnectionStrings:Ergo to that server.");
        }

        // Another process may be making its home here right now: the cluster comes after the password, so it is looked
        // for first, and a password that appears while the directory is listed is not foreign.
        var hasCluster = HasCluster;
        if (File.Exists(Password))
        {
            return;
        }

        if (hasCluster)
        {
            throw PasswordMissing();
        }

        string[] own = [Cluster, Lock, Password, Password + ".new", Port, StartLog, Logs];
        var foreign = Directory.EnumerateFileSystemEntries(Root)
            .Where(e => !own.Contains(e) && !Path.GetFileName(e).StartsWith(UnfinishedPrefix, StringComparison.Ordinal) && !Harmless.Contains(Path.GetFileName(e)))
            .Select(e => $"'{Path.GetFileName(e)}'").Order(StringComparer.Ordinal).Take(3).ToList();
        if (foreign.Count > 0)
        {
            throw new EmbeddedPostgresException(
                $"The data directory '{Root}' is not empty and was not made by the embedded PostgreSQL (it holds {string.Join(", ", foreign)}): "
                + "set Embedded:DataDirectory to an empty or new directory.");
        }
    }

    private static void CheckVersion(string cluster, int wanted)
    {
        var found = ReadVersion(cluster);
        if (found == wanted.ToString())
        {
            return;
        }

        throw int.TryParse(found, out _)
            ? new EmbeddedPostgresException(
                $"The data in '{cluster}' is of PostgreSQL {found}, the binaries are PostgreSQL {wanted}: "
                + $"set Embedded:DataDirectory to another directory, set Embedded:BinariesDirectory to PostgreSQL {found}, or move the data with pg_upgrade.")
            : new EmbeddedPostgresException(
                $"'{cluster}' is not a whole PostgreSQL data directory (its PG_VERSION says '{found}'): "
                + "restore it from a backup, or set Embedded:DataDirectory to another directory.");
    }

    private static string ReadVersion(string cluster)
    {
        var file = Path.Combine(cluster, "PG_VERSION");
        if (!File.Exists(file))
        {
            return "nothing";
        }

        using var reader = new StreamReader(file);
        var line = reader.ReadLine()?.Trim() ?? "";
        return line.Length <= 20 ? line : line[..20];
    }
}
