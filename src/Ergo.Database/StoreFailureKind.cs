namespace Ergo.Database;

/// <summary>In which way the database failed, the same for everybody who asks.</summary>
public enum StoreFailureKind
{
    /// <summary>The connection is lost, or cannot be made.</summary>
    Lost,

    /// <summary>The server takes no connections.</summary>
    NotListening,

    /// <summary>It does not answer in time.</summary>
    NoAnswer,

    /// <summary>It ended a statement that took too long, or was told to.</summary>
    Cancelled,

    /// <summary>It is starting up, recovering or about to stop.</summary>
    Starting,

    /// <summary>It is shutting down.</summary>
    ShuttingDown,

    /// <summary>The server has no connection left.</summary>
    ServerIsFull,

    /// <summary>All of the portal's own connections are in use.</summary>
    PoolIsFull,

    /// <summary>User or password is refused.</summary>
    Credentials,

    /// <summary>There is no such database.</summary>
    NoDatabase,

    /// <summary>A table, view, function or schema is missing.</summary>
    NoSchema,

    /// <summary>The account lacks a right.</summary>
    NoRight,

    /// <summary>It refused a statement for another reason.</summary>
    Refused,
}
