namespace Ergo.Portal.Demo;

/// <summary>How far the demo data is; the banner shows it.</summary>
public sealed class DemoDataState
{
    /// <summary>Raised when anything changes, on a thread of the pool.</summary>
    public event Action? Changed;

    /// <summary>Snapshots of the history loaded so far.</summary>
    public long RowsDone { get; private set; }

    /// <summary>Snapshots of the whole history; 0 until loading begins.</summary>
    public long RowsTotal { get; private set; }

    /// <summary>True while the history loads.</summary>
    public bool IsLoading { get; private set; }

    /// <summary>Snapshots per second; 0 before the first chunk.</summary>
    public double RowsPerSecond { get; private set; }

    /// <summary>Time left at the present rate; null when not known.</summary>
    public TimeSpan? TimeLeft => RowsPerSecond > 0 ? TimeSpan.FromSeconds((RowsTotal - RowsDone) / RowsPerSecond) : null;

    /// <summary>Takes note of progress.</summary>
    public void Report(long done, long total, double rowsPerSecond, bool isLoading)
    {
        RowsDone = done;
        RowsTotal = total;
        RowsPerSecond = rowsPerSecond;
        IsLoading = isLoading;
        Changed?.Invoke();
    }
}
