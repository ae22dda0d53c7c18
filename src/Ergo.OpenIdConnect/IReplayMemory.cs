namespace Ergo.OpenIdConnect;

/// <summary>
/// Remembers logout tokens, so that none ends sessions twice. The built-in one knows of this process only; where several
/// serve the same people, register one that they share.
/// </summary>
public interface IReplayMemory
{
    /// <summary>Remembers a token; false when it was remembered before.</summary>
    /// <param name="key">Issuer and id of the token.</param>
    /// <param name="until">When the token ends, and the memory of it may.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<bool> TryRememberAsync(string key, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Takes back a memory whose token had no effect.</summary>
    /// <param name="key">Issuer and id of the token.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask ForgetAsync(string key, CancellationToken cancellationToken);
}
