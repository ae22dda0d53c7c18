namespace Ergo.EmbeddedPostgres.Tests;

/// <summary>A temporary folder; a server that a failed test left in it is ended.</summary>
internal sealed class TestFolder : IDisposable
{
    /// <summary>The folder.</summary>
    internal string Root { get; } = Directory.CreateTempSubdirectory("ergo-embedded-tests-").FullName;

    /// <summary>A data directory in it that does not exist yet.</summary>
    internal string Data => Path.Combine(Root, "data");

    internal string Cluster => Path.Combine(Data, "cluster");

    internal IEnumerable<string> Unfinished => Directory.Exists(Data) ? Directory.EnumerateDirectories(Data, "cluster.new-*") : [];

    internal string this[string name] => Path.Combine(Data, name);

    internal EmbeddedPostgresOptions Options => TestOptions.For(Data);

    public void Dispose()
    {
        if (PostmasterFile.Read(Cluster) is { } file && PostmasterProcess.Identify(file.ProcessId, Cluster) == ProcessIdentity.Ours)
        {
            Signals.Send(file.ProcessId, Signals.Continue);
            PostmasterProcess.EndAsync(file.ProcessId, Cluster, NativeMethods.SigQuit, TimeSpan.FromSeconds(10)).GetAwaiter().GetResult();
        }

        Directory.Delete(Root, recursive: true);
    }
}
