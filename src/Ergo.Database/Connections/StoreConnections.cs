using Npgsql;

namespace Ergo.Database.Connections;

/// <summary>Connections as the store's questions want them.</summary>
public static class StoreConnections
{
    private const string AutoPrepare = "Max Auto Prepare";
    private const string StopPatience = "Cancellation Timeout";

    /// <summary>
    /// How long the server has to answer a stop, in milliseconds, before the connection is given up. The driver's two seconds are too
    /// few for a busy server: a retention run that was stopped in order would lose its connection while it writes that down.
    /// </summary>
    public const int MillisecondsForStop = 15_000;

    /// <summary>
    /// Pooled connections on which the driver prepares nothing by itself: a statement that fails in the very call that prepares it
    /// leaves a driver's own record that is wrong (npgsql issue 6391), and whoever uses the connection next fails. What pages ask is
    /// prepared in a step of its own (<see cref="ReadingConnection"/>). A connection string that says
    /// <c>Max Auto Prepare=0</c>, for a pooler that cannot keep statements, turns that off too; another number is not obeyed.
    /// A stop has <see cref="MillisecondsForStop"/> to be answered where the string says nothing of it.
    /// </summary>
    /// <param name="settings">The connection string.</param>
    /// <param name="pool">What the pool is called where connections are counted; without it the driver tells host, database and user there.</param>
    public static NpgsqlDataSource Create(NpgsqlConnectionStringBuilder settings, string pool = "ergo")
    {
        NpgsqlConnectionStringBuilder safe = new(settings.ConnectionString);
        // ContainsKey would be true for every keyword that exists.
        if (!settings.ShouldSerialize(StopPatience))
        {
            safe.CancellationTimeout = MillisecondsForStop;
        }

        if (settings.ShouldSerialize(AutoPrepare) && settings.MaxAutoPrepare != 0)
        {
            safe.Remove(AutoPrepare);
        }

        return new NpgsqlDataSourceBuilder(safe.ConnectionString) { Name = pool }.Build();
    }

    /// <summary>Whether statements may be kept on a connection: not where its string says <c>Max Auto Prepare=0</c>.</summary>
    internal static bool KeepsStatements(NpgsqlConnection connection) =>
        !connection.ConnectionString.Contains($"{AutoPrepare}=0", StringComparison.OrdinalIgnoreCase);
}
