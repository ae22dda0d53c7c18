using Microsoft.IdentityModel.Tokens;

namespace Ergo.OpenIdConnect;

/// <summary>How Microsoft's token handler judges the tokens of a provider: who signed them and how, for whom, for which use, and whether they are of now.</summary>
internal static class TokenRules
{
    /// <summary>The values of <c>typ</c> of ID tokens.</summary>
    public static readonly string[] IdTokenTypes = ["JWT", "application/jwt"];

    /// <summary>The values of <c>typ</c> of logout tokens.</summary>
    public static readonly string[] LogoutTokenTypes = ["logout+jwt", "application/logout+jwt", "JWT"];

    /// <summary>The rules for tokens of one use.</summary>
    /// <param name="options">The provider.</param>
    /// <param name="time">The application's clock.</param>
    /// <param name="audience">For whom they must be.</param>
    /// <param name="types">The values of <c>typ</c> allowed.</param>
    /// <param name="isTypeNeeded">False where a token without <c>typ</c> is allowed, too.</param>
    public static TokenValidationParameters Create(ProviderOptions options, TimeProvider time, string audience, string[] types, bool isTypeNeeded = false) => new()
    {
        RequireSignedTokens = true,
        ValidAlgorithms = options.SigningAlgorithms,
        ValidIssuer = options.Authority,
        ValidAudience = audience,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        TypeValidator = (type, _, _) => (string.IsNullOrEmpty(type) && !isTypeNeeded) || types.Contains(type, StringComparer.OrdinalIgnoreCase)
            ? type
            : throw new SecurityTokenInvalidTypeException(),
        // A token without kid may be of any key, one with kid of that key only.
        TryAllIssuerSigningKeys = false,
        IssuerSigningKeyResolverUsingConfiguration = (_, _, keyId, _, configuration) =>
            configuration?.SigningKeys.Where(key => string.IsNullOrEmpty(keyId) || key.KeyId == keyId) ?? [],
        // The library's own looks at the clock of the machine. The skew is added to now, because nbf may be the smallest date there is.
        LifetimeValidator = (from, until, _, _) =>
        {
            var now = time.GetUtcNow().UtcDateTime;
            return until > now - options.ClockSkew && (from is null || from <= now + options.ClockSkew);
        },
    };
}
