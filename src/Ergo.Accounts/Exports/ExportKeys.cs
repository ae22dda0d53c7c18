using Dapper;
using Npgsql;

namespace Ergo.Accounts.Exports;

/// <summary>A key that manifests are signed with.</summary>
public sealed record ExportKey
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>SubjectPublicKeyInfo.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>PKCS#8, encrypted.</summary>
    public required string PrivateKey { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Until when it signed; null for the one that signs.</summary>
    public DateTimeOffset? RetiredAt { get; init; }
}

/// <summary>The keys that manifests are signed with, shared by all portals on the database.</summary>
public sealed class ExportKeys(NpgsqlDataSource dataSource)
{
    /// <summary>All keys, the newest first.</summary>
    public async Task<IReadOnlyList<ExportKey>> ListAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<ExportKey>(new CommandDefinition(
            "SELECT k.id, k.public_key, k.private_key, k.created_at, k.created_by, k.retired_at FROM ergo_internal.export_keys k ORDER BY k.created_at DESC", cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Makes a key the one that signs.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="publicKey">Its public half.</param>
    /// <param name="privateKey">Its private half, encrypted.</param>
    /// <param name="by">Who does.</param>
    /// <param name="replaces">The one that signs now; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False where another one signs by now.</returns>
    public async Task<bool> SetAsync(string id, byte[] publicKey, string privateKey, string by, string? replaces, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT ergo_internal.set_export_key(@id, @publicKey, @privateKey, @by, @replaces)", new { id, publicKey, privateKey, by, replaces }, cancellationToken: cancellationToken));
    }
}
