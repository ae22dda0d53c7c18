using Dapper;
using Npgsql;

namespace Ergo.Accounts;

/// <summary>Keys of the data protection, shared by all portals on the database.</summary>
public sealed class StoredKeys(NpgsqlDataSource dataSource)
{
    /// <summary>Every key, as XML.</summary>
    public IReadOnlyList<string> List()
    {
        using var connection = dataSource.OpenConnection();
        return [.. connection.Query<string>("SELECT xml FROM ergo_internal.data_protection_keys ORDER BY created_at, id")];
    }

    /// <summary>Adds a key; one with the same id stays as it is.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="xml">Its XML, encrypted by then where a certificate is configured.</param>
    public void Add(string id, string xml)
    {
        using var connection = dataSource.OpenConnection();
        connection.Execute("INSERT INTO ergo_internal.data_protection_keys (id, xml) VALUES (@id, @xml) ON CONFLICT DO NOTHING", new { id, xml });
    }
}
