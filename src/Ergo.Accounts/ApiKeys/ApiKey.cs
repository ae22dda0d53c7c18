using Ergo.Database;

namespace Ergo.Accounts.ApiKeys;

/// <summary>A key of a program, without its secrets.</summary>
public sealed record ApiKey
{
    /// <summary>Its number, by which it is recorded.</summary>
    public required long Id { get; init; }

    /// <summary>What people call it; unique among those that are not revoked.</summary>
    public required string Name { get; init => field = PlainText.Line(value); }

    /// <summary>The rights it may have, if who answers for it has them.</summary>
    public required string[] Rights { get; init; }

    /// <summary>Ids of the only warehouses it sees; null for all that who answers for it sees.</summary>
    public string[]? Warehouses { get; init; }

    /// <summary>Name of who answers for it: whoever made it or rotated it last. It may do no more than this person.</summary>
    public required string MakerName { get; init => field = PlainText.Line(value); }

    /// <summary>When that person last signed in.</summary>
    public required DateTimeOffset MakerSeenAt { get; init; }

    /// <summary>Who made it.</summary>
    public required string MadeBy { get; init => field = PlainText.Line(value); }

    /// <summary>When.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was revoked; null where it is not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Who revoked it.</summary>
    public string? RevokedBy { get; init => field = PlainText.Line(value); }

    /// <summary>When it was last used, to about a minute; null for never.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>From which network address.</summary>
    public string? UsedFrom { get; init; }

    /// <summary>The last signs of the secret in use.</summary>
    public required string Ending { get; init; }

    /// <summary>The last signs of the secret that is valid beside it; null where there is none.</summary>
    public string? OldEnding { get; init; }

    /// <summary>Until when that one is valid.</summary>
    public DateTimeOffset? OldUntil { get; init; }
}

/// <summary>A key that is to be made.</summary>
/// <param name="Name">What people call it, 1 to 100 characters.</param>
/// <param name="Rights">The rights it may have; at least one.</param>
/// <param name="Warehouses">Ids of the only warehouses it sees; null for all that its maker sees.</param>
/// <param name="ExpiresAt">When it ends, at most a year from now.</param>
public sealed record NewApiKey(string Name, IReadOnlyList<string> Rights, IReadOnlyList<string>? Warehouses, DateTimeOffset ExpiresAt);

/// <summary>Whether the secret that was sent opens anything.</summary>
public enum ApiKeyState
{
    /// <summary>It does.</summary>
    Live,

    /// <summary>The key has ended.</summary>
    Expired,

    /// <summary>The key was revoked.</summary>
    Revoked,

    /// <summary>Another secret took its place.</summary>
    Replaced,
}

/// <summary>What a secret opens.</summary>
public sealed record ApiKeyUse
{
    /// <summary>The key's number.</summary>
    public required long Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init => field = PlainText.Line(value); }

    /// <summary>The rights it may have.</summary>
    public required string[] Rights { get; init; }

    /// <summary>Ids of the only warehouses it sees; null for all that who answers for it sees.</summary>
    public string[]? Warehouses { get; init; }

    /// <summary>Whether it is valid.</summary>
    public required ApiKeyState State { get; init; }

    /// <summary>Who answers for it, as known since their latest sign-in.</summary>
    public required Session Maker { get; init; }
}
