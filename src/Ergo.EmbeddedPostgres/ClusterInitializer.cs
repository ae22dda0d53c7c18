namespace Ergo.EmbeddedPostgres;

/// <summary>Makes the data of a new server: all of it or nothing, wherever the process is killed.</summary>
internal static class ClusterInitializer
{
    internal const string Superuser = "ergo";

    /// <summary>An empty server takes about 40 MB and its first write-ahead log as much again.</summary>
    internal const long NeededBytes = 200L * 1024 * 1024;

    private const int FirstWithBuiltinLocale = 17;

    /// <summary>Runs initdb aside and puts the result in place.</summary>
    /// <exception cref="EmbeddedPostgresException">It failed; the message says why.</exception>
    internal static async Task CreateAsync(ServerHome home, PostgresBinaries binaries, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        try
        {
            CheckSpace(home);
            home.EnsurePassword();

            var unfinished = home.NewUnfinishedCluster();
            var result = await UnprivilegedCommand.RunAsync(binaries.InitDb, Arguments(home, unfinished, binaries, settings), cancellationToken).ConfigureAwait(false);
            if (result.ExitCode != 0)
            {
                throw FailureText.Explain("PostgreSQL's initdb could not make the data directory", home.Root, result.Output);
            }

            ServerConfiguration.EnsureIncluded(unfinished);
            Directory.Move(unfinished, home.Cluster);
            if (!OperatingSystem.IsWindows())
            {
                NativeMethods.SyncDirectory(home.Root);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw home.NotWritable(e);
        }
        finally
        {
            DeleteUnfinished(home);
        }
    }

    private static List<string> Arguments(ServerHome home, string cluster, PostgresBinaries binaries, IReadOnlyDictionary<string, string> settings)
    {
        List<string> arguments =
        [
            "-D", cluster, "-U", Superuser, "--pwfile", home.Password, "--auth", "scram-sha-256",
            "--encoding", "UTF8", "--locale", "C", "--data-checksums", "--no-instructions",
        ];
        if (binaries.Version.Major >= FirstWithBuiltinLocale)
        {
            // The same order and case rules on every operating system, and upper() that knows more than ASCII.
            arguments.AddRange(["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]);
        }

        if (settings.TryGetValue("fsync", out var fsync) && fsync is "off")
        {
            arguments.Add("--no-sync");
        }

        return arguments;
    }

    /// <summary>Removes what interrupted attempts left.</summary>
    internal static void DeleteUnfinished(ServerHome home)
    {
        foreach (var directory in home.UnfinishedClusters)
        {
            try
            {
                Directory.Delete(directory, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // An initdb that outlived its process still writes to it; the next start gets it.
            }
        }
    }

    private static void CheckSpace(ServerHome home)
    {
        var free = new DriveInfo(home.Root).AvailableFreeSpace;
        if (free < NeededBytes)
        {
            throw new EmbeddedPostgresException(
                $"The disk of '{home.Root}' has only {free / (1024 * 1024)} MB free; a new database needs {NeededBytes / (1024 * 1024)} MB: "
                + "free some space, or set Embedded:DataDirectory to another disk.");
        }
    }
}
