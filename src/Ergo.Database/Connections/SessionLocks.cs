using System.Data;
using Dapper;
using Npgsql;

namespace Ergo.Database.Connections;

/// <summary>Session locks that the SQL procedures take across their commits.</summary>
public static class SessionLocks
{
    /// <summary>Gives them back where a cancelled or failed call left one, so that no pooled session keeps it.</summary>
    public static async Task ReleaseAsync(NpgsqlConnection connection)
    {
        if (connection.State != ConnectionState.Open)
        {
            return;
        }

        try
        {
            await connection.ExecuteAsync("SELECT pg_advisory_unlock_all()");
        }
        catch (NpgsqlException)
        {
            // The session is gone, and its locks with it.
        }
    }
}
