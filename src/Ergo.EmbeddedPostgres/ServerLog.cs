namespace Ergo.EmbeddedPostgres;

/// <summary>The server's log files: what was added since a moment, and how many are kept.</summary>
internal sealed class ServerLog
{
    /// <summary>PostgreSQL begins a new file at every start, every day and every 10 MB; this bounds the sum.</summary>
    internal const int KeptFiles = 6;

    private readonly ServerHome home;
    private readonly Dictionary<string, long> known;

    private ServerLog(ServerHome home)
    {
        this.home = home;
        known = Files(home).ToDictionary(f => f.FullName, f => f.Length);
    }

    /// <summary>Remembers where the logs end now.</summary>
    internal static ServerLog Mark(ServerHome home) => new(home);

    /// <summary>The end of the newest log file.</summary>
    internal static string Newest(ServerHome home) =>
        Files(home).MaxBy(f => f.Name, StringComparer.Ordinal) is { } file ? ReadFrom(file.FullName, 0) : "";

    /// <summary>What the server wrote since the mark.</summary>
    internal string Added()
    {
        var parts = Files(home).OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => ReadFrom(f.FullName, known.GetValueOrDefault(f.FullName)))
            .Prepend(File.Exists(home.StartLog) ? ReadFrom(home.StartLog, 0) : "");
        return string.Join('\n', parts);
    }

    /// <summary>Removes the oldest log files.</summary>
    internal static void Prune(ServerHome home)
    {
        foreach (var file in Files(home).OrderByDescending(f => f.Name, StringComparer.Ordinal).Skip(KeptFiles))
        {
            try
            {
                file.Delete();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Still open somewhere; the next round gets it.
            }
        }
    }

    /// <summary>The last lines of a text as one line.</summary>
    internal static string LastLines(string text, int count)
    {
        var lines = text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? "(nothing)" : string.Join(" | ", lines.TakeLast(count));
    }

    private static IEnumerable<FileInfo> Files(ServerHome home)
    {
        var folder = new DirectoryInfo(home.Logs);
        return folder.Exists ? folder.EnumerateFiles("postgresql-*.log") : [];
    }

    private static string ReadFrom(string path, long offset)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Seek(Math.Max(offset, stream.Length - 64 * 1024), SeekOrigin.Begin);
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }
}
