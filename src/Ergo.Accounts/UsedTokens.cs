using Dapper;
using Npgsql;

namespace Ergo.Accounts;

/// <summary>Tokens that count once, whichever portal they reach.</summary>
public sealed class UsedTokens(NpgsqlDataSource dataSource)
{
    /// <summary>Remembers a token; false when it was remembered before.</summary>
    /// <param name="key">Issuer and id of the token.</param>
    /// <param name="until">When it ends.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> TryAddAsync(string key, DateTimeOffset until, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO ergo_internal.used_tokens (token, expires_at) VALUES (@key, @until) ON CONFLICT DO NOTHING", new { key, until }, cancellationToken: cancellationToken)) > 0;
    }

    /// <summary>Takes back a memory whose token had no effect.</summary>
    public async Task RemoveAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition("DELETE FROM ergo_internal.used_tokens WHERE token = @key", new { key }, cancellationToken: cancellationToken));
    }
}
