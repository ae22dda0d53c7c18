using System.Text.Json;
using Dapper;
using Ergo.Database;
using Npgsql;

namespace Ergo.Accounts.ApiKeys;

/// <summary>A key could not be made or changed as asked.</summary>
public sealed class ApiKeyException(string message, Exception? inner = null, Notice? notice = null) : RefusedException(message, inner, notice);

/// <summary>Keys of programs in the database, shared by all portals on it: what is revoked is so everywhere with the next request.</summary>
public sealed class ApiKeyStore(NpgsqlDataSource dataSource)
{
    /// <summary>Every key, those in use first, then by name.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<ApiKey>(new CommandDefinition("""
            SELECT k.id, k.name, k.rights, k.warehouses, m.name AS maker_name, m.seen_at AS maker_seen_at, k.made_by, k.made_at, k.expires_at, k.revoked_at, k.revoked_by,
                   k.used_at, k.used_from, n.ending, o.ending AS old_ending, o.valid_until AS old_until
            FROM ergo_internal.api_keys k JOIN ergo_internal.api_key_makers m USING (issuer, subject)
            JOIN ergo_internal.api_key_secrets n ON n.key_id = k.id AND n.valid_until IS NULL
            LEFT JOIN ergo_internal.api_key_secrets o ON o.key_id = k.id AND o.valid_until > clock_timestamp()
            ORDER BY k.revoked_at IS NOT NULL, k.expires_at < clock_timestamp(), lower(k.name), k.id DESC
            """, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Makes a key.</summary>
    /// <param name="session">The session of who makes it, and answers for it.</param>
    /// <param name="key">The key.</param>
    /// <param name="secret">Its secret, of which the hash is kept.</param>
    /// <param name="madeBy">Who makes it, as recorded.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="ApiKeyException">The name is taken, or something is out of range.</exception>
    public Task<long> MakeAsync(long session, NewApiKey key, ApiKeySecret secret, string madeBy, CancellationToken cancellationToken = default) => CallAsync<long>(
        "SELECT ergo_internal.make_api_key(@session, @Name, @rights, @warehouses, @Hash, @Ending, @ExpiresAt, @madeBy)",
        new { session, key.Name, rights = key.Rights.ToArray(), warehouses = key.Warehouses?.ToArray(), secret.Hash, secret.Ending, key.ExpiresAt, madeBy }, cancellationToken);

    /// <summary>Gives a key another secret; the one in use stays valid for a while.</summary>
    /// <param name="key">The key.</param>
    /// <param name="session">The session of who does, and answers for it from now on.</param>
    /// <param name="secret">The new secret.</param>
    /// <param name="expiresAt">When the key ends, at most a year from now.</param>
    /// <param name="oldUntil">Until when the secret before is valid, at most 30 days.</param>
    /// <param name="rotatedBy">Who does, as recorded.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ApiKeyException">It is revoked, two secrets are valid already, or something is out of range.</exception>
    public Task RotateAsync(
        long key, long session, ApiKeySecret secret, DateTimeOffset expiresAt, DateTimeOffset oldUntil, string rotatedBy, CancellationToken cancellationToken = default) => CallAsync<object>(
        "SELECT 1 FROM ergo_internal.rotate_api_key(@key, @session, @Hash, @Ending, @expiresAt, @oldUntil, @rotatedBy)",
        new { key, session, secret.Hash, secret.Ending, expiresAt, oldUntil, rotatedBy }, cancellationToken);

    /// <summary>Revokes a key at once.</summary>
    /// <returns>False where it was revoked before.</returns>
    public Task<bool> RevokeAsync(long key, string revokedBy, CancellationToken cancellationToken = default) =>
        CallAsync<bool>("SELECT ergo_internal.revoke_api_key(@key, @revokedBy)", new { key, revokedBy }, cancellationToken);

    /// <summary>What a secret opens, which counts as use; null where there is no such key.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="address">From which network address it came.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ApiKeyUse?> UseAsync(ApiKeySecret secret, string? address, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<UseRow>(new CommandDefinition(
            "SELECT u.*, u.claims::text AS claims_text FROM ergo_internal.use_api_key(@Hash, @address) u", new { secret.Hash, address }, cancellationToken: cancellationToken));
        return row?.ToUse();
    }

    /// <summary>Whether a provider has told that somebody signed out there after a token was issued.</summary>
    /// <param name="issuer">The provider.</param>
    /// <param name="subject">The person.</param>
    /// <param name="providerSession">The session there; null for any.</param>
    /// <param name="issuedAt">When the token was issued.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> HasSignedOutAsync(string issuer, string subject, string? providerSession, DateTimeOffset issuedAt, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT ergo_internal.has_signed_out(@issuer, @subject, @providerSession, @issuedAt)", new { issuer, subject, providerSession, issuedAt }, cancellationToken: cancellationToken));
    }

    private async Task<T> CallAsync<T>(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            return (await connection.ExecuteScalarAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken)))!;
        }
        catch (PostgresException failure) when (!StoreFailure.IsOutage(failure))
        {
            throw new ApiKeyException(failure.MessageText + ".", failure);
        }
    }

    private sealed record UseRow
    {
        public long Id { get; init; }

        public string Name { get; init; } = "";

        public string[] Rights { get; init; } = [];

        public string[]? Warehouses { get; init; }

        public string State { get; init; } = "";

        public string Issuer { get; init; } = "";

        public string Subject { get; init; } = "";

        public string MakerName { get; init; } = "";

        public string? Email { get; init; }

        public string ClaimsText { get; init; } = "[]";

        public DateTimeOffset SeenAt { get; init; }

        public ApiKeyUse ToUse() => new()
        {
            Id = Id, Name = Name, Rights = Rights, Warehouses = Warehouses, State = Enum.Parse<ApiKeyState>(State, ignoreCase: true),
            Maker = new Session
            {
                Id = 0, Issuer = Issuer, Subject = Subject, Name = MakerName, Email = Email, StartedAt = SeenAt, SeenAt = SeenAt, EndsAt = SeenAt,
                Claims = JsonSerializer.Deserialize<List<SessionClaim>>(ClaimsText, JsonSerializerOptions.Web) ?? [],
            },
        };
    }
}
