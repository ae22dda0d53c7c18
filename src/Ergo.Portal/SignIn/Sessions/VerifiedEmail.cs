using Ergo.Accounts;

namespace Ergo.Portal.SignIn.Sessions;

/// <summary>E-mail addresses that rights may follow from. Where the provider lets people set theirs unverified, it may be a colleague's.</summary>
public static class VerifiedEmail
{
    /// <summary>The claim of an address that somebody can set at the provider.</summary>
    public const string Address = "email";

    /// <summary>The claim by which the provider vouches for the address.</summary>
    public const string Claim = "email_verified";

    /// <summary>Whether what follows from a session's e-mail address holds.</summary>
    /// <param name="session">The session; one that began before the claim was kept proves no address.</param>
    /// <param name="settings">Whether addresses are believed that the provider does not vouch for.</param>
    public static bool IsProved(Session session, AccessOptions settings) =>
        settings.TrustUnverifiedEmail || session.Claims.Any(claim => claim is { Type: Claim, Value: "true" });
}
