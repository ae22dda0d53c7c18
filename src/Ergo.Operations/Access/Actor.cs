using Ergo.Accounts;
using Ergo.Snapshots.Access;

namespace Ergo.Operations.Access;

/// <summary>Who acts: a person at a page, a program, the schedule or the command line. Made for one act, by whoever let the actor in.</summary>
public sealed record Actor
{
    /// <summary>The actor's lasting id, name and roles, as recorded with what was done.</summary>
    public required Signature Signature { get; init; }

    /// <summary>The roles, of <see cref="Access.Roles.All"/>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>What the actor may see.</summary>
    public AccessScope Scope { get; init; } = AccessScope.None;

    /// <summary>The only rights the actor may have of those that the roles give; null for all of them.</summary>
    public IReadOnlySet<string>? OnlyRights { get; init; }

    /// <summary>The session; null for what is no person signed in.</summary>
    public Session? Session { get; init; }

    /// <summary>Who vouches for the actor and from where it acts, as recorded; that of the session where nothing else is known.</summary>
    public ActorOrigin? Origin
    {
        get => field ?? (Session is { } session ? new ActorOrigin(session.Issuer, session.Subject, session.Address) : null);
        init;
    }

    /// <summary>Whether the actor could be vouched for when the act began.</summary>
    public required Standing Standing { get; init; }
}

/// <summary>Who vouches for an actor, and from where it acts.</summary>
/// <param name="Issuer">Who vouches for it.</param>
/// <param name="Subject">Its lasting id there.</param>
/// <param name="Address">Network address; null where none is known.</param>
public sealed record ActorOrigin(string Issuer, string Subject, string? Address);

/// <summary>Whether an actor can be vouched for.</summary>
public enum Standing
{
    /// <summary>Signed in, or known otherwise, at the moment of the act.</summary>
    Live,

    /// <summary>The session has ended.</summary>
    Ended,

    /// <summary>The database does not say whether the session lives.</summary>
    Unknown,
}

/// <summary>An actor, as recorded.</summary>
/// <param name="Id">The account's lasting id.</param>
/// <param name="Words">Name and role, for example "Demo admin (admin)".</param>
public sealed record Signature(string Id, string Words)
{
    /// <summary>The signature of a name with roles.</summary>
    /// <param name="id">The lasting id; null where there is none but the name.</param>
    /// <param name="name">The name.</param>
    /// <param name="roles">The roles.</param>
    public static Signature Of(string? id, string name, IEnumerable<string> roles)
    {
        var words = string.Join(", ", roles.Select(Roles.InWords));
        return new Signature(id ?? name, words.Length == 0 ? name : $"{name} ({words})");
    }
}
