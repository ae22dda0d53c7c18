using Ergo.Database;

namespace Ergo.Accounts.Alerts;

/// <summary>One alert on its way to one target.</summary>
public sealed record OutgoingAlert
{
    /// <summary>Number.</summary>
    public long Id { get; init; }

    /// <summary>What it is about; null for a test.</summary>
    public long? IncidentId { get; init; }

    /// <summary>Whom it is for.</summary>
    public long TargetId { get; init; }

    /// <summary>The warehouse that it is about; null for what is about none.</summary>
    public string? WarehouseId { get; init; }

    /// <summary>One of <see cref="AlertTypes.All"/>, what is recovered, or <see cref="AlertTypes.Test"/>.</summary>
    public string Type { get; init; } = "";

    /// <summary>Its own id, the same however often it is tried.</summary>
    public Guid MessageId { get; init; }

    /// <summary><c>failing</c>, <c>warning</c>, or <c>fine</c> for what is over and for a test.</summary>
    public string Severity { get; init; } = "";

    /// <summary>Arguments of its words, as stored.</summary>
    public string Arguments { get; init; } = "{}";

    /// <summary>Since when it is so: wrong, or well again.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When it was put into the outbox.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>How often it was tried, this time included.</summary>
    public int Attempts { get; init; }

    /// <summary>The turn of the portal that is at it.</summary>
    public Guid Lease { get; init; }

    /// <summary>The id of the message, as receivers know it.</summary>
    public string Message => $"msg_{MessageId:N}";

    /// <summary>What it says, as a code with arguments.</summary>
    public Notice What => Notice.Parse(Incident.CodePrefix + Type, Arguments);
}

/// <summary>What came of an alert for a target.</summary>
public sealed record AlertAttempt
{
    /// <summary>Whom it was for.</summary>
    public long TargetId { get; init; }

    /// <summary>Its type.</summary>
    public string Type { get; init; } = "";

    /// <summary>When it was put into the outbox.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is tried again, while it waits.</summary>
    public DateTimeOffset NextAttemptAt { get; init; }

    /// <summary>When it ended; null while it waits.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary><c>sent</c>, <c>given_up</c> or <c>passed_over</c>; null while it waits.</summary>
    public string? Outcome { get; init; }

    /// <summary>The status that a receiver answered last; null where there was none.</summary>
    public int? Status { get; init; }

    /// <summary>Why it was not sent at the last attempt, as stored.</summary>
    public string? Answer { get; init; }
}
