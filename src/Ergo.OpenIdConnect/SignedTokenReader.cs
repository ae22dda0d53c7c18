using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ergo.OpenIdConnect;

/// <summary>Opens tokens that the provider signed. What they say is not judged here.</summary>
internal sealed class SignedTokenReader(OpenIdConnectOptions options, ProviderConfigurationSource provider)
{
    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = 128 * 1024 };

    /// <summary>Checks algorithm, type and signature.</summary>
    /// <param name="token">The token as sent; may be anything.</param>
    /// <param name="types">The values of <c>typ</c> allowed; a token without <c>typ</c> is, too.</param>
    /// <param name="cancellationToken">Ends waiting for the provider.</param>
    /// <exception cref="OpenIdConnectException">The provider did not sign it, or not for this use.</exception>
    public async Task<SignedToken> ReadAsync(string token, string[] types, CancellationToken cancellationToken)
    {
        var (header, payload) = Split(token);
        var algorithm = header.Text("alg");
        if (algorithm is null || !options.SigningAlgorithms.Contains(algorithm))
        {
            throw OpenIdConnectException.Refused($"The token's algorithm '{LogText.Of(algorithm)}' is not accepted.");
        }

        if (header.TryGetProperty("typ", out var typ) && !types.Contains(typ.ValueKind == JsonValueKind.String ? typ.GetString() : "", StringComparer.OrdinalIgnoreCase))
        {
            throw OpenIdConnectException.Refused("The token is of another type (typ).");
        }

        if (header.TryGetProperty("crit", out _))
        {
            throw OpenIdConnectException.Refused("The token asks for an extension (crit) that is not known.");
        }

        var keyId = header.Text("kid");
        var configuration = await provider.GetAsync(cancellationToken);
        if (!await IsSignedAsync(token, keyId, configuration))
        {
            // The provider may have changed its keys. A known key whose signature is wrong will not get better.
            var newer = keyId is null || !configuration.Keys.Any(key => key.Kid == keyId)
                ? await provider.GetNewerAsync(configuration, cancellationToken)
                : configuration;
            if (newer == configuration || !await IsSignedAsync(token, keyId, newer))
            {
                throw OpenIdConnectException.Refused("The token is not signed with a key of the provider.");
            }
        }

        return new SignedToken(algorithm, payload);
    }

    private static (JsonElement Header, JsonElement Payload) Split(string token)
    {
        // Three parts: encrypted tokens have five, and nothing here could open them.
        var parts = token.Split('.', 4);
        try
        {
            if (parts.Length == 3
                && parts[2].Length > 0
                && StrictJson.Object(Base64UrlEncoder.DecodeBytes(parts[0])) is { } header
                && StrictJson.Object(Base64UrlEncoder.DecodeBytes(parts[1])) is { } payload)
            {
                return (header, payload);
            }
        }
        catch (FormatException)
        {
            // Told below, as every other token that is none.
        }

        throw OpenIdConnectException.Refused("The token is not a signed JSON web token.");
    }

    private async Task<bool> IsSignedAsync(string token, string? keyId, ProviderConfiguration configuration)
    {
        var keys = configuration.Keys.Where(key => keyId is null || key.Kid == keyId).ToList();
        if (keys.Count == 0)
        {
            return false;
        }

        // Claims are judged by the caller, on this application's clock.
        var result = await handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            RequireSignedTokens = true,
            ValidAlgorithms = options.SigningAlgorithms,
            IssuerSigningKeys = keys,
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        });
        return result.IsValid;
    }
}
