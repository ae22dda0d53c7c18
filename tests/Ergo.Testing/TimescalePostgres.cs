namespace Ergo.Testing;

/// <summary>The PostgreSQL of PATH with the TimescaleDB extension, where that is installed beside it.</summary>
internal static class TimescalePostgres
{
    // No job of the extension's own may come between: tests compress what they want compressed. They use chunks of few rows.
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["shared_preload_libraries"] = "timescaledb",
        ["timescaledb.telemetry_level"] = "off",
        ["timescaledb.max_background_workers"] = "0",
    };

    private static readonly Lazy<TestServer> Started = new(() => new TestServer("timescale", PathPostgres.Binaries, Settings));

    /// <summary>Why it is not available, or null when it is.</summary>
    internal static string? WhyUnavailable { get; } = PathPostgres.WhyUnavailable ?? (PathPostgres.HasLibrary("timescaledb") ? null : "no timescaledb here");

    internal static TestServer Server => WhyUnavailable is null ? Started.Value : throw new InvalidOperationException(WhyUnavailable);
}
