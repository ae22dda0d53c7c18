namespace Ergo.EmbeddedPostgres;

/// <summary>What a running server says about itself in <c>postmaster.pid</c>.</summary>
/// <param name="ProcessId">Process id of the postmaster.</param>
/// <param name="Port">TCP port; 0 while not known yet.</param>
/// <param name="Status">starting, ready, stopping or standby; empty while not known yet.</param>
internal sealed record PostmasterFile(int ProcessId, int Port, string Status)
{
    private const int PortLine = 3;
    private const int StatusLine = 7;

    internal bool IsReady => Status == "ready";

    internal static string PathIn(string cluster) => Path.Combine(cluster, "postmaster.pid");

    /// <summary>Reads the file; null when there is none or it says nothing usable.</summary>
    internal static PostmasterFile? Read(string cluster)
    {
        string[] lines;
        try
        {
            // The server rewrites the file while it runs, so nobody may be kept out.
            using var stream = new FileStream(PathIn(cluster), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream);
            lines = reader.ReadToEnd().Split('\n');
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        return int.TryParse(lines[0], out var processId) && processId > 0
            ? new PostmasterFile(
                processId,
                lines.Length > PortLine && int.TryParse(lines[PortLine], out var port) ? port : 0,
                lines.Length > StatusLine ? lines[StatusLine].Trim() : "")
            : null;
    }
}
