using Ergo.Database;

namespace Ergo.Accounts;

/// <summary>Somebody who has just signed in.</summary>
public sealed record NewSession
{
    /// <summary>Who vouches for the person: the identity provider's issuer.</summary>
    public required string Issuer { get; init; }

    /// <summary>The person's lasting id at the issuer.</summary>
    public required string Subject { get; init; }

    /// <summary>Name shown and recorded.</summary>
    public required string Name { get; init => field = PlainText.Line(value); }

    /// <summary>E-mail address; null where the issuer tells none.</summary>
    public string? Email { get; init; }

    /// <summary>The session's id at the issuer, by which it may end it; null where it names none.</summary>
    public string? ProviderSession { get; init; }

    /// <summary>Claims from which roles and scope follow.</summary>
    public IReadOnlyList<SessionClaim> Claims { get; init; } = [];

    /// <summary>The encrypted ID token, a hint for the issuer at sign-out; null where there is none.</summary>
    public string? IdToken { get; init; }

    /// <summary>Network address of the browser.</summary>
    public string? Address { get; init; }

    /// <summary>What the browser calls itself; shortened to 300 characters.</summary>
    public string? UserAgent { get; init; }
}
