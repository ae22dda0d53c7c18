namespace Ergo.Testing;

/// <summary>
/// PostgreSQL servers for tests: one per kind and test process, started by the first test that asks, gone when the
/// process ends, however it ends.
/// </summary>
public static class TestPostgres
{
    private static readonly TestServer Embedded = new("embedded", binaries: null, new Dictionary<string, string> { ["shared_preload_libraries"] = "pg_stat_statements" });

    /// <summary>The one kind that <c>ERGO_STORE_SERVER</c> names, for running all tests of a store on it; null for each test's own.</summary>
    public static PostgresKind? Only { get; } =
        Environment.GetEnvironmentVariable("ERGO_STORE_SERVER") is { Length: > 0 } name ? Enum.Parse<PostgresKind>(name) : null;

    /// <summary>The kind of tests that need but one: the embedded version, or <see cref="Only"/>.</summary>
    public static PostgresKind Usual => Only ?? PostgresKind.Embedded;

    /// <summary>Why no test can run on a kind here, or null when they can. For <c>Skip.If</c>.</summary>
    public static string? WhyUnavailable(PostgresKind kind) => kind switch
    {
        PostgresKind.Path => PathPostgres.WhyUnavailable,
        PostgresKind.Timescale => TimescalePostgres.WhyUnavailable,
        PostgresKind.Citus => CitusPostgres.WhyUnavailable,
        _ => null,
    };

    /// <summary>Makes an empty database, or a copy of another, on the <see cref="Usual"/> kind.</summary>
    /// <param name="template">Database to copy; nobody may be connected to it. Null for an empty one.</param>
    public static Task<TestDatabase> CreateDatabaseAsync(string? template = null) => CreateDatabaseAsync(Usual, template);

    /// <summary>Makes an empty database, or a copy of another, on the given kind of server.</summary>
    /// <param name="kind">The server.</param>
    /// <param name="template">Database to copy; nobody may be connected to it. Null for an empty one.</param>
    /// <exception cref="InvalidOperationException">The kind is not available; the message says why.</exception>
    public static async Task<TestDatabase> CreateDatabaseAsync(PostgresKind kind, string? template = null) =>
        kind == PostgresKind.Citus
            ? await CitusPostgres.CreateDatabaseAsync(template).ConfigureAwait(false)
            : await TestDatabase.CreateAsync(
                [await ServerConnectionStringAsync(kind).ConfigureAwait(false)], template,
                template is null && kind == PostgresKind.Timescale ? "CREATE EXTENSION timescaledb" : null).ConfigureAwait(false);

    /// <summary>Connection string of the superuser for the server's own database; starts the server.</summary>
    /// <exception cref="InvalidOperationException">The kind is not available; the message says why.</exception>
    public static async Task<string> ServerConnectionStringAsync(PostgresKind kind = PostgresKind.Embedded) =>
        (await Server(kind).StartedAsync().ConfigureAwait(false)).ConnectionString;

    /// <summary>Version of the server; starts it.</summary>
    /// <exception cref="InvalidOperationException">The kind is not available; the message says why.</exception>
    public static async Task<Version> VersionAsync(PostgresKind kind = PostgresKind.Embedded) =>
        (await Server(kind).StartedAsync().ConfigureAwait(false)).ServerVersion;

    private static TestServer Server(PostgresKind kind) => kind switch
    {
        PostgresKind.Path => PathPostgres.Server,
        PostgresKind.Timescale => TimescalePostgres.Server,
        PostgresKind.Citus => CitusPostgres.Coordinator,
        _ => Embedded,
    };
}
