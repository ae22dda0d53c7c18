using Microsoft.AspNetCore.Http;

namespace Ergo.OpenIdConnect;

/// <summary>One OpenID provider and this application's registration with it. Checked at start; every fault is named.</summary>
public sealed class ProviderOptions
{
    /// <summary>The provider's issuer, letter by letter as in its tokens; https, except on loopback.</summary>
    public string Authority { get; set; } = "";

    /// <summary>The id under which this application is registered.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The secret of the registration; empty for a public client.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>
    /// Scheme, host and port under which browsers reach this application, for example <c>https://portal.example</c>.
    /// Redirect URIs are made from it, never from the Host header, which anybody can set.
    /// </summary>
    public string PublicOrigin { get; set; } = "";

    /// <summary>The scheme that keeps the session of whoever was signed in; unset means the application's default.</summary>
    public string? SignInScheme { get; set; }

    /// <summary>What is asked for; <c>openid</c> must be among it.</summary>
    public IList<string> Scopes { get; set; } = ["openid", "profile", "email"];

    /// <summary>The longest time since the person last proved who they are; unset leaves it to the provider.</summary>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>What the provider must ask the person, for example <c>login</c> or <c>select_account</c>; unset leaves it to the provider.</summary>
    public string? Prompt { get; set; }

    /// <summary>
    /// Claims kept besides <c>iss</c>, <c>sub</c>, <c>sid</c>, <c>auth_time</c>, <c>name</c> and <c>email</c>, and besides
    /// <c>email_verified</c>, which is there, and <c>true</c>, only where the provider has verified that very address. A claim
    /// inside another is named by a dotted path, <c>realm_access.roles</c>; arrays become several claims of that name.
    /// </summary>
    public IList<string> ClaimsToKeep { get; set; } = [];

    /// <summary>The claim that <see cref="System.Security.Claims.ClaimsPrincipal.IsInRole"/> looks at.</summary>
    public string RoleClaimType { get; set; } = "role";

    /// <summary>Whether the claims of the userinfo endpoint are added, where the provider has one.</summary>
    public bool GetClaimsFromUserInfo { get; set; } = true;

    /// <summary>Signatures accepted on tokens; only asymmetric ones may be listed.</summary>
    public IList<string> SigningAlgorithms { get; set; } = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256"];

    /// <summary>How long a person may take at the provider.</summary>
    public TimeSpan RemoteAuthenticationTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an answer of the provider is waited for.</summary>
    public TimeSpan BackchannelTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How far the provider's clock may be off.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The largest answer read from the provider, in bytes.</summary>
    public int ResponseLimit { get; set; } = 1024 * 1024;

    /// <summary>How long the provider's endpoints and keys are kept before they are read again.</summary>
    public TimeSpan ConfigurationLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>The shortest time between two readings of the keys caused by tokens with an unknown key: anybody can send such tokens.</summary>
    public TimeSpan KeyRefreshInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Where the provider sends the browser back after sign-in.</summary>
    public PathString CallbackPath { get; set; } = "/signin-oidc";

    /// <summary>Where the provider sends the browser back after sign-out.</summary>
    public PathString SignedOutCallbackPath { get; set; } = "/signout-callback-oidc";

    /// <summary>Where the provider posts its logout tokens.</summary>
    public PathString BackchannelLogoutPath { get; set; } = "/signout-backchannel";

    /// <summary>A local page for people whom the provider did not let in; unset means they see what any failed sign-in shows.</summary>
    public PathString AccessDeniedPath { get; set; }

    /// <summary>
    /// A local page, open to everybody, that tells of a failed sign-in; it gets <c>?failure=</c> with a
    /// <see cref="SignInFailure"/> in lower case. Unset: a plain page of the handler's own.
    /// </summary>
    public PathString FailurePath { get; set; }

    /// <summary>Whether a request may be answered with a redirect to the provider; others get 401 and no cookie.</summary>
    public Func<HttpRequest, bool> IsNavigation { get; set; } = Navigation.IsNavigation;

    /// <summary>What is told of sign-ins, failures and logouts.</summary>
    public ProviderEvents Events { get; set; } = new();

    /// <summary>What is wrong with the settings, a sentence each that begins with the setting's name; the same is asked at start.</summary>
    public IReadOnlyList<string> Faults() => [.. new ProviderOptionsValidator().Validate(null, this).Failures ?? []];
}
