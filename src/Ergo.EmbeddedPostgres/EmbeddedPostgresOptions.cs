namespace Ergo.EmbeddedPostgres;

/// <summary>Where the embedded PostgreSQL keeps its data and how long it may take to start and stop.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>
    /// Folder of the server's data, password and logs; an absolute path. Created when missing; an existing folder
    /// must be empty or made by an earlier start.
    /// </summary>
    public required string DataDirectory { get; init; }

    /// <summary>
    /// Folder with the server's programs: the folder <c>bin</c> itself or its parent. Null (the default) looks beside
    /// the application and in the npm packages of <c>src/Ergo.EmbeddedPostgres/npm</c>.
    /// </summary>
    public string? BinariesDirectory { get; init; }

    /// <summary>Database that <see cref="EmbeddedPostgresServer.ConnectionString"/> names; created when missing.</summary>
    public string DatabaseName { get; init; } = "ergo";

    /// <summary>
    /// TCP port on 127.0.0.1, 1..65535. Null (the default) picks a free one at the first start and keeps to it as
    /// long as no other program takes it.
    /// </summary>
    public int? Port { get; init; }

    /// <summary>
    /// Settings of postgresql.conf that override the built-in ones, by name. The settings that keep the server local
    /// and reachable (<c>listen_addresses</c>, <c>port</c>, file locations) are refused.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Longest wait for a server that starts, crash recovery included. Default 60 s.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait for an orderly stop before open sessions are cut off. Default 30 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
