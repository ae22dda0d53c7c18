namespace Ergo.Portal.SignIn.Sessions;

/// <summary>The section <c>Access</c>: which roles and which warehouses follow from what the identity provider says.</summary>
public sealed record AccessOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Access";

    /// <summary>What a warehouse claim says for every warehouse.</summary>
    public const string Every = "*";

    /// <summary>Name of the claim that carries roles or groups; a dotted path leads into an object, for example <c>realm_access.roles</c>.</summary>
    public string RoleClaim { get; init; } = "roles";

    /// <summary>For each role of the portal the values of that claim that give it. Without an entry a role is given by its own name.</summary>
    public IReadOnlyDictionary<string, string[]> Roles { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Name of the claim that carries warehouse ids or codes, <c>*</c> for all; null: the backend's assignments (<c>user_warehouses</c>, <c>user_zones</c>) hold.</summary>
    public string? WarehouseClaim { get; init; }

    /// <summary>Roles that see every warehouse, whatever is claimed or assigned; null: admins. What is configured takes the place of that.</summary>
    public IReadOnlyList<string>? SeeAll { get; init; }

    /// <summary>
    /// Whether an e-mail address counts that the provider does not say it verified (<c>email_verified</c>). Only for providers that do not send
    /// the claim, and where nobody can set the own address there.
    /// </summary>
    public bool TrustUnverifiedEmail { get; init; }

    /// <summary>Whether one of some roles sees every warehouse.</summary>
    internal bool SeesAll(IEnumerable<string> roles) => roles.Intersect(SeeAll ?? [Ergo.Operations.Access.Roles.Admin]).Any();
}
