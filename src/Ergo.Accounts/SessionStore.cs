using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Npgsql;

namespace Ergo.Accounts;

/// <summary>Sessions in the database, shared by all portals on it.</summary>
public sealed class SessionStore(NpgsqlDataSource dataSource)
{
    private const int KeyBytes = 32;
    private const int LongestUserAgent = 300;

    private const string Columns = """
        s.id, s.issuer, s.subject, s.name, s.email, s.claims::text AS claims, s.id_token, s.address, s.user_agent, s.started_at, s.seen_at,
        least(s.ends_at, s.seen_at + s.idle_limit) AS ends_at
        """;

    /// <summary>Starts a session. The audit log tells of it.</summary>
    /// <returns>Its key: 256 random bits, base64url. Only the browser may have it; the database keeps its hash.</returns>
    public async Task<string> StartAsync(NewSession session, SessionLimits limits, CancellationToken cancellationToken = default)
    {
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition("""
            SELECT ergo_internal.start_session(@hash, @Issuer, @Subject, @Name, @Idle, @Longest, email => @Email, provider_session => @ProviderSession,
                                               claims => @claims::jsonb, id_token => @IdToken, address => @Address, user_agent => left(@UserAgent, @LongestUserAgent))
            """,
            new
            {
                hash = SHA256.HashData(key), session.Issuer, session.Subject, session.ProviderSession, session.Name, session.Email,
                claims = JsonSerializer.Serialize(session.Claims, JsonSerializerOptions.Web), session.IdToken, session.Address, session.UserAgent, LongestUserAgent,
                limits.Idle, limits.Longest,
            },
            cancellationToken: cancellationToken));
        return Convert.ToBase64String(key).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    /// <summary>The live session of a key, which counts as used now; null where the key is none, or the session has ended.</summary>
    public async Task<Session?> FindAsync(string key, CancellationToken cancellationToken = default)
    {
        if (HashOf(key) is not { } hash)
        {
            return null;
        }

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QuerySingleOrDefaultAsync<SessionRow>(new CommandDefinition(
            $"SELECT {Columns} FROM ergo_internal.live_session(@hash) s", new { hash }, cancellationToken: cancellationToken)))?.ToSession();
    }

    /// <summary>Those of some sessions that live, in one question. It does not count as use.</summary>
    /// <param name="ids">Numbers of sessions.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<Session>> PeekAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return [.. (await connection.QueryAsync<SessionRow>(new CommandDefinition(
            $"SELECT {Columns} FROM ergo_internal.sessions s WHERE s.id = ANY (@ids) AND ergo_internal.is_live(s)", new { ids = ids.ToArray() }, cancellationToken: cancellationToken)))
            .Select(row => row.ToSession())];
    }

    /// <summary>Every live session, the last used first.</summary>
    public async Task<IReadOnlyList<Session>> ListAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return [.. (await connection.QueryAsync<SessionRow>(new CommandDefinition(
            $"SELECT {Columns} FROM ergo_internal.sessions s WHERE ergo_internal.is_live(s) ORDER BY s.seen_at DESC, s.id", cancellationToken: cancellationToken)))
            .Select(row => row.ToSession())];
    }

    /// <summary>Ends a session. The audit log tells of it.</summary>
    /// <param name="id">The session.</param>
    /// <param name="endedBy">Who ends it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False where it had ended already.</returns>
    public async Task<bool> EndAsync(long id, string endedBy, string reason, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            "SELECT ergo_internal.end_sessions(@endedBy, @reason, session => @id)", new { endedBy, reason, id }, cancellationToken: cancellationToken)) > 0;
    }

    /// <summary>Ends what an identity provider says has ended: all sessions of a person, those of one session there, or both alike. The audit log tells of each.</summary>
    /// <param name="issuer">The provider.</param>
    /// <param name="subject">The person; null for any.</param>
    /// <param name="providerSession">The session there; null for any.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many ended.</returns>
    public async Task<int> EndAtProviderAsync(string issuer, string? subject, string? providerSession, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            "SELECT ergo_internal.end_sessions('the identity provider', 'signed out at the identity provider', issuer => @issuer, subject => @subject, provider_session => @providerSession)",
            new { issuer, subject, providerSession }, cancellationToken: cancellationToken));
    }

    /// <summary>Removes sessions that ended long ago, and tokens that expired. The audit log tells of it.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition("SELECT ergo_internal.forget_sessions()", cancellationToken: cancellationToken));
    }

    private static byte[]? HashOf(string key)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes];
        return key.Length == 43 && Convert.TryFromBase64String(key.Replace('-', '+').Replace('_', '/') + "=", bytes, out var written) && written == KeyBytes
            ? SHA256.HashData(bytes)
            : null;
    }

    private sealed record SessionRow
    {
        public long Id { get; init; }

        public string Issuer { get; init; } = "";

        public string Subject { get; init; } = "";

        public string Name { get; init; } = "";

        public string? Email { get; init; }

        public string Claims { get; init; } = "[]";

        public string? IdToken { get; init; }

        public string? Address { get; init; }

        public string? UserAgent { get; init; }

        public DateTimeOffset StartedAt { get; init; }

        public DateTimeOffset SeenAt { get; init; }

        public DateTimeOffset EndsAt { get; init; }

        public Session ToSession() => new()
        {
            Id = Id, Issuer = Issuer, Subject = Subject, Name = Name, Email = Email, IdToken = IdToken, Address = Address, UserAgent = UserAgent,
            StartedAt = StartedAt, SeenAt = SeenAt, EndsAt = EndsAt, Claims = JsonSerializer.Deserialize<List<SessionClaim>>(Claims, JsonSerializerOptions.Web)!,
        };
    }
}
