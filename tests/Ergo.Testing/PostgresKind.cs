namespace Ergo.Testing;

/// <summary>Which PostgreSQL a test runs on; a parameter of theories.</summary>
public enum PostgresKind
{
    /// <summary>The version the portal brings along.</summary>
    Embedded,

    /// <summary>The programs found on PATH, usually another major version; may be missing.</summary>
    Path,

    /// <summary>The programs found on PATH with their TimescaleDB extension, created in every database; may be missing.</summary>
    Timescale,

    /// <summary>A coordinator and two workers of the programs found on PATH with their Citus extension; may be missing.</summary>
    Citus,
}
