namespace Ergo.Accounts.Audit;

/// <summary>What came of an act.</summary>
public enum AuditOutcome
{
    /// <summary>It is allowed and under way; another entry tells how it ended.</summary>
    Begun,

    /// <summary>It was done.</summary>
    Done,

    /// <summary>It was not allowed.</summary>
    Refused,

    /// <summary>It was allowed and went wrong, or was stopped.</summary>
    Failed,
}
