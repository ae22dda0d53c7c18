using System.Data.Common;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Ergo.Database;

/// <summary>Tells failures of the database from faults of the program, the same for everybody who asks.</summary>
public static class StoreFailure
{
    private const string Driver = "Npgsql";

    // Connection exceptions, insufficient resources, operator intervention, system errors.
    private static readonly string[] OutageClasses = ["08", "53", "57", "58"];

    /// <summary>Whether something failed in or on the way to the database, a refused statement included.</summary>
    /// <param name="failure">What was thrown.</param>
    public static bool Is(Exception failure) => Inner(failure) is NpgsqlException or TimeoutException or IOException or SocketException || IsBrokenConnection(failure);

    /// <summary>Whether the database cannot be used now, and may be later: it is lost, has no connection left, or is being stopped.</summary>
    /// <param name="failure">What was thrown.</param>
    public static bool IsOutage(Exception failure) => Inner(failure) switch
    {
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } => true,
        PostgresException refused => OutageClasses.Any(kind => refused.SqlState.StartsWith(kind, StringComparison.Ordinal)) || refused.SqlState.StartsWith("28", StringComparison.Ordinal),
        _ => Is(failure),
    };

    /// <summary>Whether no connection was free: all of the portal's own were in use for too long, or the server has none left.</summary>
    /// <param name="failure">What was thrown.</param>
    public static bool IsExhaustion(Exception failure) => Inner(failure) switch
    {
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => true,
        // The driver has no type of its own for it.
        NpgsqlException { InnerException: TimeoutException } waited => waited.Message.Contains("pool", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>In which way the database failed.</summary>
    /// <param name="failure">What was thrown; of what is no failure of the database, <see cref="StoreFailureKind.Lost"/>.</param>
    public static StoreFailureKind KindOf(Exception failure) => Inner(failure) switch
    {
        DbException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } => StoreFailureKind.Credentials,
        DbException { SqlState: PostgresErrorCodes.InvalidCatalogName } => StoreFailureKind.NoDatabase,
        DbException { SqlState: PostgresErrorCodes.CannotConnectNow } => StoreFailureKind.Starting,
        DbException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } => StoreFailureKind.ShuttingDown,
        DbException { SqlState: PostgresErrorCodes.TooManyConnections } => StoreFailureKind.ServerIsFull,
        DbException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => StoreFailureKind.NoRight,
        DbException { SqlState: PostgresErrorCodes.QueryCanceled } => StoreFailureKind.Cancelled,
        DbException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InvalidSchemaName } => StoreFailureKind.NoSchema,
        DbException { SqlState: { } state } => state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("57P", StringComparison.Ordinal) ? StoreFailureKind.Lost : StoreFailureKind.Refused,
        _ when IsExhaustion(failure) => StoreFailureKind.PoolIsFull,
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } or SocketException { SocketErrorCode: SocketError.ConnectionRefused } => StoreFailureKind.NotListening,
        TimeoutException or OperationCanceledException or { InnerException: TimeoutException } => StoreFailureKind.NoAnswer,
        _ => StoreFailureKind.Lost,
    };

    // Where the driver loses its place in what the server sends it gives the connection up and throws a plain Exception; whoever
    // still holds it then gets an InvalidOperationException.
    private static bool IsBrokenConnection(Exception failure) =>
        failure.Source == Driver && (failure.GetType() == typeof(Exception) || failure is InvalidOperationException);

    // Entity Framework puts what the driver threw into exceptions of its own.
    private static Exception Inner(Exception failure) => failure is InvalidOperationException or DbUpdateException && failure.InnerException is NpgsqlException driver ? driver : failure;
}
