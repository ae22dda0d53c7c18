using Ergo.Database;

namespace Ergo.Accounts.Alerts;

/// <summary>How a target is reached.</summary>
public enum AlertTargetKind
{
    /// <summary>A POST to an address, signed.</summary>
    Webhook,

    /// <summary>A mail.</summary>
    Mail,

    /// <summary>A mail to a person, at the address that the provider vouches for, about what the person may see.</summary>
    Person,
}

/// <summary>Whom alerts are told to.</summary>
public sealed record AlertTarget
{
    /// <summary>The longest name, in characters.</summary>
    public const int LongestName = 100;

    /// <summary>The longest address, in characters.</summary>
    public const int LongestAddress = 2000;

    /// <summary>The most warehouses that one can be narrowed down to.</summary>
    public const int MostWarehouses = 1000;

    /// <summary>Number; 0 for a new one.</summary>
    public long Id { get; init; }

    /// <summary>How it is reached.</summary>
    public AlertTargetKind Kind { get; init; }

    /// <summary>What people call it.</summary>
    public string Name { get; init; } = "";

    /// <summary>A URL or a mail address; null for a person.</summary>
    public string? Address { get; init; }

    /// <summary>Types of alert that it gets, of <see cref="AlertTypes.All"/>.</summary>
    public string[] Types { get; init; } = [];

    /// <summary>Ids of the warehouses that it hears of; null for all. Of what belongs to no warehouse it makes no difference.</summary>
    public string[]? Warehouses { get; init; }

    /// <summary>The secret that messages are signed with, sealed; null for a mail.</summary>
    public string? Secret { get; init; }

    /// <summary>The one before it, sealed, with which messages are signed too until <see cref="OldSecretUntil"/>.</summary>
    public string? OldSecret { get; init; }

    /// <summary>Until when.</summary>
    public DateTimeOffset? OldSecretUntil { get; init; }

    /// <summary>The provider of a person's account.</summary>
    public string? Issuer { get; init; }

    /// <summary>The account there.</summary>
    public string? Subject { get; init; }

    /// <summary>Since when it gets nothing because somebody paused it; null where nobody did.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>Who paused it.</summary>
    public string? PausedBy { get; init; }

    /// <summary>Since when it gets nothing because it said that it wants nothing more; null where it did not.</summary>
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>What it said, as stored.</summary>
    public string? DisabledWhy { get; init; }

    /// <summary>Who changed it last.</summary>
    public string ChangedBy { get; init; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>What it was when it was read: who saves over a later one is refused.</summary>
    public int Version { get; init; }

    /// <summary>Whether it gets anything.</summary>
    public bool IsActive => PausedAt is null && DisabledAt is null;

    /// <summary>Why it was turned off, as a code; null where it was not.</summary>
    public Notice? Closed => DisabledWhy is null ? null : Notice.FromJson(DisabledWhy);
}
