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
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT ergo_internal.use_token(@key, @until)", new { key, until }, cancellationToken: cancellationToken));
    }

    /// <summary>Takes back a memory whose token had no effect.</summary>
    public async Task RemoveAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition("SELECT ergo_internal.free_token(@key)", new { key }, cancellationToken: cancellationToken));
    }
}
