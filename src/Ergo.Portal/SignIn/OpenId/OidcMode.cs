namespace Ergo.Portal.SignIn.OpenId;

/// <summary>Whether people sign in with an identity provider, decided once at start.</summary>
/// <param name="IsOn">True when a provider is set up.</param>
/// <param name="ProviderName">What it is called on the sign-in page.</param>
/// <param name="Origin">Scheme, host and port of the provider, for the content security policy; null without one.</param>
public sealed record OidcMode(bool IsOn, string ProviderName, string? Origin)
{
    /// <summary>The name of the scheme.</summary>
    public const string Scheme = "oidc";
}
