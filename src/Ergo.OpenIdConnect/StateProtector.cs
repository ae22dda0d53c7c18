using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;

namespace Ergo.OpenIdConnect;

/// <summary>Encrypts what travels through the browser. Each scheme and each use has keys of its own: no state fits elsewhere.</summary>
internal sealed class StateProtector(IDataProtectionProvider protection, string scheme)
{
    private const string Purpose = "Ergo.OpenIdConnect";

    /// <summary>The parameter <c>state</c> of a sign-in.</summary>
    public PropertiesDataFormat SignIn { get; } = new(protection.CreateProtector(Purpose, scheme, "sign-in", "v1"));

    /// <summary>The parameter <c>state</c> of a sign-out.</summary>
    public PropertiesDataFormat SignOut { get; } = new(protection.CreateProtector(Purpose, scheme, "sign-out", "v1"));
}
