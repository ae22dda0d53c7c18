using System.Net.Sockets;
using Ergo.Database;
using Ergo.Snapshots;
using Npgsql;

namespace Ergo.Portal.Database;

/// <summary>Says why the database can not be used, without repeating what a driver says.</summary>
public static class DatabaseFailure
{
    /// <summary>One sentence or two for anybody. What the database says itself can name other people's warehouses and is in the server's log.</summary>
    /// <param name="failure">What the driver threw.</param>
    public static string Describe(Exception failure) => Known(failure)
        ?? (failure is PostgresException { SqlState: var state } ? $"The database answers with an error ({state}). The server's log has the details." : "The connection to the database is broken.");

    /// <summary>The same with what the database says, for who runs the portal.</summary>
    /// <param name="failure">What the driver threw.</param>
    public static string InFull(Exception failure) => failure is PostgresException other && Known(failure) is null
        ? $"The database answers with an error ({other.SqlState}: {other.MessageText})."
        : Describe(failure);

    private static string? Known(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            "The database refuses the portal's user or password. Check ConnectionStrings:Ergo.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
            "The database named in ConnectionStrings:Ergo does not exist. Create it, or correct the name.",
        PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow } => "The database server answers, but is still starting up or recovering, or is being stopped.",
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } => "The database server is shutting down.",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => "The database server has no connection left for the portal.",
        NpgsqlException when StoreFailure.IsExhaustion(failure) => "All of the portal's connections to the database are in use. Try again in a moment; if it happens often, raise Database:MaxConnections.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } =>
            "The database user lacks a right that setting up the schema needs. Let its owner run sql/install.sql, or grant it CREATE on the database.",
        PostgresException => null,
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } or SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
            "The database server does not accept connections.",
        TimeoutException or OperationCanceledException or { InnerException: TimeoutException } => "The database does not answer in time.",
        _ => null,
    };
}
