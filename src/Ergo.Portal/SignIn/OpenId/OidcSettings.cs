using Ergo.OpenIdConnect;

namespace Ergo.Portal.SignIn.OpenId;

/// <summary>The section <c>Oidc</c>: the identity provider that signs people in. The secret belongs into the environment or user secrets.</summary>
public sealed record OidcSettings
{
    /// <summary>The section's name.</summary>
    public const string Section = "Oidc";

    private static readonly string[] Placeholders = ["secret", "client-secret", "clientsecret", "changeme", "change-me", "password", "ergo-portal"];

    /// <summary>The provider's issuer, as in <see cref="ProviderOptions.Authority"/>. Empty, as <see cref="ClientId"/>: no provider.</summary>
    public string? Authority { get; init; }

    /// <summary>The id under which the portal is registered there.</summary>
    public string? ClientId { get; init; }

    /// <summary>The registration's secret; empty for a public client.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Scheme, host and port under which browsers reach the portal, for example <c>https://ergo.example</c>.</summary>
    public string? PublicOrigin { get; init; }

    /// <summary>What the provider is called on the sign-in page.</summary>
    public string ProviderName { get; init; } = "your company account";

    /// <summary>Scopes asked for, separated by spaces.</summary>
    public string Scopes { get; init; } = "openid profile email";

    /// <summary>The longest time since the person last proved who they are; unset leaves it to the provider.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>What the provider must ask the person, for example <c>login</c>; unset leaves it to the provider.</summary>
    public string? Prompt { get; init; }

    /// <summary>True where a provider is set up, well or badly.</summary>
    public bool IsOn => !string.IsNullOrWhiteSpace(Authority) || !string.IsNullOrWhiteSpace(ClientId);

    /// <summary>Why the portal must not run with these settings, or null when it may. The rest is checked by the handler.</summary>
    /// <param name="environment">The environment the portal runs in.</param>
    public string? Refusal(IHostEnvironment environment) =>
        !environment.IsProduction() ? null
        : !IsOn ? "In Production people sign in with OpenID Connect, and no provider is set up. Set Oidc:Authority, Oidc:ClientId, Oidc:ClientSecret and Oidc:PublicOrigin, or try the portal out with ASPNETCORE_ENVIRONMENT=Development."
        : Placeholders.Contains(ClientSecret, StringComparer.OrdinalIgnoreCase) ? "Oidc:ClientSecret is a placeholder that anybody can guess. Set the secret of the registration, by the environment (Oidc__ClientSecret) or user secrets."
        : null;
}
