using Ergo.Database;

namespace Ergo.Accounts.Audit;

/// <summary>Who did what, when and from where.</summary>
public sealed record AuditEntry
{
    /// <summary>Its number; consecutive from 1.</summary>
    public long Id { get; init; }

    /// <summary>When it was written, by the database's clock.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Name and role of the person, or what acted.</summary>
    public required string Actor { get; init => field = PlainText.Line(value); }

    /// <summary>Who vouches for the person; null for what is no person.</summary>
    public string? Issuer { get; init; }

    /// <summary>The person's lasting id at the issuer.</summary>
    public string? Subject { get; init; }

    /// <summary>The session.</summary>
    public long? Session { get; init; }

    /// <summary>Network address.</summary>
    public string? Address { get; init; }

    /// <summary>What was done. An entry from before there were codes has it as a text.</summary>
    public required Notice Act { get; init; }

    /// <summary>What came of it.</summary>
    public required AuditOutcome Outcome { get; init; }

    /// <summary>The result, or why not; null where the outcome says all.</summary>
    public Notice? Result { get; init; }

    /// <summary>
    /// Which login of the database wrote it, by the database's word; with the name of a function where the database itself did what it tells.
    /// Null before it is written, and in entries from before this was kept.
    /// </summary>
    public string? WrittenBy { get; init; }
}
