namespace Ergo.Accounts.Audit;

/// <summary>Which entries to read.</summary>
public sealed record AuditFilter
{
    /// <summary>From this moment on; null from the first.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this moment; null to the last.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Part of the person's name, role or subject, without case; null or empty for anybody.</summary>
    public string? Who { get; init; }

    /// <summary>Words of what was done or what came of it, all of them, in any order and without case; null or empty for anything.</summary>
    public string? What { get; init; }

    /// <summary>One outcome; null for all.</summary>
    public AuditOutcome? Outcome { get; init; }

    /// <summary>Entries with a smaller number, to read on; null for the newest.</summary>
    public long? Before { get; init; }
}
