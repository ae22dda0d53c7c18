using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ergo.OpenIdConnect;

/// <summary>Opens the provider's tokens by the rules of <see cref="TokenRules"/>, and refuses what readers understand differently.</summary>
internal sealed class StrictTokenHandler : JsonWebTokenHandler
{
    private readonly ProviderOptions options;
    private readonly TimeProvider time;
    private readonly string audience;

    public StrictTokenHandler(ProviderOptions options, TimeProvider time, string audience)
    {
        this.options = options;
        this.time = time;
        this.audience = audience;
        MapInboundClaims = false;
        MaximumTokenSizeInBytes = 128 * 1024;
    }

    /// <exception cref="OpenIdConnectException">The provider did not sign it, or not for this client, use and time.</exception>
    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var opened = SignedToken.Read(token);
        // Judged first: a signature that fails makes the provider be asked for new keys, which it may be only once in a while.
        if (opened.Algorithm is null || !options.SigningAlgorithms.Contains(opened.Algorithm))
        {
            throw OpenIdConnectException.Refused($"The token's algorithm '{LogText.Of(opened.Algorithm)}' is not accepted.");
        }

        // The base class would go on without it, and say that the key is unknown.
        await validationParameters.ConfigurationManager.GetBaseConfigurationAsync(CancellationToken.None);
        // Microsoft's handler turns it off for tokens that it gets for a code.
        validationParameters.RequireSignedTokens = true;
        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (!result.IsValid)
        {
            throw new OpenIdConnectException(SignInFailure.Refused, $"The token is refused: {Fault(result.Exception)}.", result.Exception);
        }

        opened.CheckForUs(options, audience, time.GetUtcNow());
        return result;
    }

    private static string Fault(Exception exception) => exception switch
    {
        SecurityTokenInvalidIssuerException => "iss is not the configured Authority",
        SecurityTokenInvalidAudienceException => "aud does not contain this client",
        SecurityTokenInvalidLifetimeException => "exp is missing or past, or nbf is in the future",
        SecurityTokenInvalidTypeException => "it is of another type (typ)",
        _ => "it is not signed with a key of the provider",
    };
}
