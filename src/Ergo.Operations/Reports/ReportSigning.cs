using Ergo.Accounts.Exports;
using Ergo.Reports.Evidence;

namespace Ergo.Operations.Reports;

/// <summary>Encrypts private keys before they are stored; made by whoever has the means to.</summary>
public interface IKeySeal
{
    /// <summary>Encrypts.</summary>
    string Seal(byte[] secret);

    /// <summary>Decrypts; null where it can no longer be read.</summary>
    byte[]? Open(string sealedSecret);
}

/// <summary>Signs manifests with the installation's key.</summary>
public sealed class ReportSigning(ExportKeys keys, IKeySeal seal)
{
    /// <summary>The key that signs now. The first is made when it is needed; so is another where that one can no longer be read.</summary>
    /// <param name="by">Who needs it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SigningKey> CurrentAsync(string by, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var current = (await keys.ListAsync(cancellationToken)).FirstOrDefault(key => key.RetiredAt is null);
            if (current is not null && seal.Open(current.PrivateKey) is { } secret)
            {
                return new SigningKey(new ManifestKey(current.PublicKey), secret);
            }

            // Where another portal was quicker, its key is found in the next turn.
            await MakeAsync(by, current?.Id, cancellationToken);
        }
    }

    /// <summary>Makes a new key that signs from now on. What the one before signed can still be checked.</summary>
    /// <param name="by">Who does.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The new key's id; null where somebody else made one meanwhile.</returns>
    public async Task<string?> RotateAsync(string by, CancellationToken cancellationToken = default) =>
        await MakeAsync(by, (await keys.ListAsync(cancellationToken)).FirstOrDefault(key => key.RetiredAt is null)?.Id, cancellationToken);

    private async Task<string?> MakeAsync(string by, string? replaces, CancellationToken cancellationToken)
    {
        var (key, secret) = ManifestKey.Create();
        return await keys.SetAsync(key.Id, key.PublicKey.ToArray(), seal.Seal(secret), by, replaces, cancellationToken) ? key.Id : null;
    }
}

/// <summary>A key that signs.</summary>
/// <param name="Key">Its public half.</param>
/// <param name="Secret">Its private half.</param>
public sealed record SigningKey(ManifestKey Key, byte[] Secret)
{
    /// <summary>Signs bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> content) => ManifestKey.Sign(Secret, content);
}
