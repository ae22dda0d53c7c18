namespace Ergo.EmbeddedPostgres.Tests;

/// <summary>Options for a server that only a test needs: no waiting for the disk, little memory.</summary>
internal static class TestOptions
{
    internal static EmbeddedPostgresOptions For(string directory) => new()
    {
        DataDirectory = directory,
        Settings = new Dictionary<string, string>
        {
            ["fsync"] = "off",
            ["shared_buffers"] = "32MB",
        },
    };
}
