using Ergo.Accounts;
using Ergo.OpenIdConnect;

namespace Ergo.Portal.SignIn.OpenId;

/// <summary>Logout tokens that were used, as all portals on the database know them.</summary>
internal sealed class SharedReplayMemory(UsedTokens tokens) : IReplayMemory
{
    /// <inheritdoc />
    public async ValueTask<bool> TryRememberAsync(string key, DateTimeOffset until, CancellationToken cancellationToken) => await tokens.TryAddAsync(key, until, cancellationToken);

    /// <inheritdoc />
    public async ValueTask ForgetAsync(string key, CancellationToken cancellationToken) => await tokens.RemoveAsync(key, cancellationToken);
}
