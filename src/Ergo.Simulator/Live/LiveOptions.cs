namespace Ergo.Simulator.Live;

/// <summary>What to feed.</summary>
public sealed record LiveOptions
{
    /// <summary>Snapshots per minute over all warehouses, 1 to <see cref="SimulatorLimits.MaxRatePerMinute"/>.</summary>
    public required int RatePerMinute { get; init; }

    /// <summary>How long to feed; null until stopped.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Warehouses, 1 to <see cref="SimulatorLimits.MaxWarehouses"/>.</summary>
    public int Warehouses { get; init; } = 4;

    /// <summary>Seed of the world; that of the history, so that the feed goes on where the history ends.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Minutes of rows kept while the database is away, 1 to 1440, but never more than 2 million rows. When they are full the oldest rows
    /// are dropped, and counted.
    /// </summary>
    public int BufferMinutes { get; init; } = 15;

    /// <summary>Rows that <see cref="BufferMinutes"/> come to; at least a thousand, so that a slow feed keeps hours.</summary>
    internal int BufferRows => (int)Math.Clamp((long)RatePerMinute * BufferMinutes, 1_000, 2_000_000);

    /// <summary>Checks every value against its limits.</summary>
    /// <exception cref="SimulatorException">A value is out of range; the message names the limit.</exception>
    public void Validate()
    {
        SimulatorLimits.Require("rate", RatePerMinute, 1, SimulatorLimits.MaxRatePerMinute);
        SimulatorLimits.Require("warehouses", Warehouses, 1, SimulatorLimits.MaxWarehouses);
        SimulatorLimits.Require("seed", Seed, 0, int.MaxValue);
        SimulatorLimits.Require("buffer minutes", BufferMinutes, 1, 1440);
        if (Duration <= TimeSpan.Zero)
        {
            throw new SimulatorException("The duration of a live feed must be above 0.");
        }
    }
}

/// <summary>How a live feed stands.</summary>
/// <param name="RowsWritten">Snapshots committed.</param>
/// <param name="RowsWaiting">Snapshots made and not yet committed.</param>
/// <param name="RowsHeldBack">Snapshots that will be sent late on purpose.</param>
/// <param name="RowsDropped">Snapshots lost because the database was away for longer than the buffer lasts.</param>
/// <param name="IsConnected">Whether the last write succeeded.</param>
public sealed record LiveProgress(long RowsWritten, int RowsWaiting, int RowsHeldBack, long RowsDropped, bool IsConnected);
