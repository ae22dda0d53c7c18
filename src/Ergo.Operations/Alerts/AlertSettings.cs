namespace Ergo.Operations.Alerts;

/// <summary>The section <c>Alerts</c>: when something becomes an incident, and where alerts may be sent to.</summary>
public sealed record AlertSettings
{
    /// <summary>How long what may come and go by itself has to last before it is told, 0 to 1 hour.</summary>
    public TimeSpan OpenAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long something has to be well before that is told, 0 to 1 day.</summary>
    public TimeSpan CloseAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time between two checks of the chain of the audit log, 1 minute to 7 days.</summary>
    public TimeSpan AuditCheckEvery { get; init; } = TimeSpan.FromHours(6);

    /// <summary>The share of free room on the database's disk below which it is told, 0 to 50 percent; 0 never tells.</summary>
    public int DiskFreePercent { get; init; } = 10;

    /// <summary>How long incidents that are over are kept, 1 to 3,650 days.</summary>
    public int KeepHistoryDays { get; init; } = 400;

    /// <summary>How long a receiver may take to answer, 1 second to 1 minute.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether webhooks may be sent without encryption to other machines.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>Ranges of addresses that are not public and may be sent to all the same, such as 10.1.0.0/16.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];
}
