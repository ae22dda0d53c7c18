using Ergo.EmbeddedPostgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ergo.Testing;

/// <summary>One server of this test process in a temporary directory, started when first asked for.</summary>
internal sealed class TestServer
{
    private readonly Lazy<Task<EmbeddedPostgresServer>> started;

    internal TestServer(string name, string? binaries, IReadOnlyDictionary<string, string>? settings = null) =>
        started = new(() => Task.Run(() => StartAsync(name, binaries, settings ?? new Dictionary<string, string>())));

    internal Task<EmbeddedPostgresServer> StartedAsync() => started.Value;

    private static async Task<EmbeddedPostgresServer> StartAsync(string name, string? binaries, IReadOnlyDictionary<string, string> settings)
    {
        await TestDirectories.RemoveDeadAsync().ConfigureAwait(false);
        var directory = TestDirectories.Create(name);
        var options = new EmbeddedPostgresOptions
        {
            DataDirectory = directory,
            BinariesDirectory = binaries,
            Settings = new Dictionary<string, string>(settings)
            {
                // A test server that loses power is thrown away.
                ["fsync"] = "off",
                ["full_page_writes"] = "off",
                ["synchronous_commit"] = "off",
                ["shared_buffers"] = "128MB",
                ["max_connections"] = "200",
                // For tests of replication.
                ["wal_level"] = "logical",
            },
        };
        TestDirectories.RemoveWhenThisProcessEnds(directory);
        return await EmbeddedPostgresServer.StartAsync(options, NullLogger.Instance, CancellationToken.None).ConfigureAwait(false);
    }
}
