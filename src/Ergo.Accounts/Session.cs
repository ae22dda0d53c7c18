using Ergo.Database;

namespace Ergo.Accounts;

/// <summary>Somebody signed in on one browser.</summary>
public sealed record Session
{
    /// <summary>Number of the session; no secret.</summary>
    public required long Id { get; init; }

    /// <summary>Who vouches for the person.</summary>
    public required string Issuer { get; init; }

    /// <summary>The person's lasting id at the issuer.</summary>
    public required string Subject { get; init; }

    /// <summary>Name shown and recorded.</summary>
    public required string Name { get; init => field = PlainText.Line(value); }

    /// <summary>E-mail address, if known.</summary>
    public string? Email { get; init; }

    /// <summary>Claims from which roles and scope follow.</summary>
    public IReadOnlyList<SessionClaim> Claims { get; init; } = [];

    /// <summary>The encrypted ID token, if there is one.</summary>
    public string? IdToken { get; init; }

    /// <summary>Network address of the browser at sign-in.</summary>
    public string? Address { get; init; }

    /// <summary>What the browser calls itself.</summary>
    public string? UserAgent { get; init; }

    /// <summary>When the person signed in.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Last use, to about half a minute.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>When it ends unless it is used meanwhile, or at the latest.</summary>
    public required DateTimeOffset EndsAt { get; init; }
}
