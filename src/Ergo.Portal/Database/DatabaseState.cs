namespace Ergo.Portal.Database;

/// <summary>Whether the database can be used now; pages and <c>/health/ready</c> ask here.</summary>
public sealed class DatabaseState(TimeProvider time)
{
    private readonly Lock _gate = new();

    /// <summary>Raised when <see cref="IsReady"/> changes, on a thread of the pool.</summary>
    public event Action? Changed;

    /// <summary>Raised when <see cref="Reason"/> changes, on a thread of the pool.</summary>
    public event Action? ReasonChanged;

    /// <summary>True while the database answers and has this version's schema.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Why it is not ready, for people; null while it is.</summary>
    public string? Reason { get; private set; } = "The database is being started.";

    /// <summary>Since when it is as it is.</summary>
    public DateTimeOffset Since { get; private set; } = time.GetUtcNow();

    /// <summary>Whether it was ready at least once since the portal started.</summary>
    public bool WasReady { get; private set; }

    /// <summary>Takes note of an answer, or of the reason for none.</summary>
    /// <param name="reason">Null when the database is ready.</param>
    public void Set(string? reason)
    {
        bool isReadyChanged;
        lock (_gate)
        {
            if (Reason == reason && IsReady == (reason is null))
            {
                return;
            }

            Reason = reason;
            isReadyChanged = IsReady != (reason is null);
            if (isReadyChanged)
            {
                IsReady = reason is null;
                WasReady |= IsReady;
                Since = time.GetUtcNow();
            }
        }

        ReasonChanged?.Invoke();
        if (isReadyChanged)
        {
            Changed?.Invoke();
        }
    }

    /// <summary>Waits until the database is ready.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        while (!IsReady)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
        }
    }
}
