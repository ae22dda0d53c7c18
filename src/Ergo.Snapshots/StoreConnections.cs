using Npgsql;

namespace Ergo.Snapshots;

/// <summary>Connections as the store's questions want them.</summary>
public static class StoreConnections
{
    // More than the questions of all pages, so that none pushes out another.
    private const int KeptStatements = 100;

    /// <summary>
    /// Pooled connections that keep the plans of statements they ran five times: a page's question is planned for longer than it
    /// reads. A connection string that says <c>Max Auto Prepare</c> itself, as 0 for a pooler that cannot, is obeyed.
    /// </summary>
    public static NpgsqlDataSource Create(NpgsqlConnectionStringBuilder settings)
    {
        // ContainsKey would be true for every keyword that exists.
        var keeping = settings.ShouldSerialize("Max Auto Prepare")
            ? settings
            : new NpgsqlConnectionStringBuilder(settings.ConnectionString) { MaxAutoPrepare = KeptStatements };
        return NpgsqlDataSource.Create(keeping);
    }
}
