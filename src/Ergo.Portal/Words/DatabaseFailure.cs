using Ergo.Database;
using Npgsql;

namespace Ergo.Portal.Words;

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

    private static string? Known(Exception failure) => StoreFailure.KindOf(failure) switch
    {
        StoreFailureKind.Credentials => "The database refuses the portal's user or password. Check ConnectionStrings:Ergo.",
        StoreFailureKind.NoDatabase => "The database named in ConnectionStrings:Ergo does not exist. Create it, or correct the name.",
        StoreFailureKind.Starting => "The database server answers, but is still starting up or recovering, or is being stopped.",
        StoreFailureKind.ShuttingDown => "The database server is shutting down.",
        StoreFailureKind.ServerIsFull => "The database server has no connection left for the portal.",
        StoreFailureKind.PoolIsFull => "All of the portal's connections to the database are in use. Try again in a moment; if it happens often, raise Database:MaxConnections.",
        StoreFailureKind.NoRight => "The database user lacks a right that setting up the schema needs. Let its owner run sql/install.sql, or grant it CREATE on the database.",
        StoreFailureKind.NotListening => "The database server does not accept connections.",
        StoreFailureKind.NoAnswer => "The database does not answer in time.",
        _ => null,
    };
}
