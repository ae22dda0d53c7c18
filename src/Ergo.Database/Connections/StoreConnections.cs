using Npgsql;

namespace Ergo.Database.Connections;

/// <summary>Connections as the store's questions want them.</summary>
public static class StoreConnections
{
    private const string AutoPrepare = "Max Auto Prepare";

    /// <summary>
    /// Pooled connections on which the driver prepares nothing by itself: a statement that fails in the very call that prepares it
    /// leaves a driver's own record that is wrong (npgsql issue 6391), and whoever uses the connection next fails. What pages ask is
    /// prepared in a step of its own (<see cref="ReadingConnection"/>). A connection string that says
    /// <c>Max Auto Prepare=0</c>, for a pooler that cannot keep statements, turns that off too; another number is not obeyed.
    /// </summary>
    public static NpgsqlDataSource Create(NpgsqlConnectionStringBuilder settings)
    {
        // ContainsKey would be true for every keyword that exists.
        if (!settings.ShouldSerialize(AutoPrepare) || settings.MaxAutoPrepare == 0)
        {
            return NpgsqlDataSource.Create(settings);
        }

        NpgsqlConnectionStringBuilder safe = new(settings.ConnectionString);
        safe.Remove(AutoPrepare);
        return NpgsqlDataSource.Create(safe);
    }

    /// <summary>Whether statements may be kept on a connection: not where its string says <c>Max Auto Prepare=0</c>.</summary>
    internal static bool KeepsStatements(NpgsqlConnection connection) =>
        !connection.ConnectionString.Contains($"{AutoPrepare}=0", StringComparison.OrdinalIgnoreCase);
}
