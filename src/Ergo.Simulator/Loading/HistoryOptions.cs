namespace Ergo.Simulator.Loading;

/// <summary>What history to make. Equal options give equal data, byte for byte.</summary>
public sealed record HistoryOptions
{
    /// <summary>Snapshots in all, 1 to <see cref="SimulatorLimits.MaxRows"/>. More rows over the same days are denser.</summary>
    public required long Rows { get; init; }

    /// <summary>Days of 24 hours before <see cref="End"/>, 1 to <see cref="SimulatorLimits.MaxDays"/>.</summary>
    public required int Days { get; init; }

    /// <summary>No snapshot happens at or after this instant.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>Warehouses, 1 to <see cref="SimulatorLimits.MaxWarehouses"/>.</summary>
    public int Warehouses { get; init; } = 4;

    /// <summary>Seed of the world and of its history.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Whether a history of the same seed, rows, days and warehouses that was started earlier is continued to its own end,
    /// rather than another one begun beside it. A finished one is then left as it is.
    /// </summary>
    public bool ContinueEarlier { get; init; }

    /// <summary>The demonstration: 4 warehouses, 14 days, 2 million snapshots, seed 1, continued after an interruption.</summary>
    /// <param name="now">End of the history when none was started before.</param>
    public static HistoryOptions Demo(DateTimeOffset now) =>
        new() { Rows = 2_000_000, Days = 14, End = now, ContinueEarlier = true };

    /// <summary>Checks every value against its limits.</summary>
    /// <exception cref="SimulatorException">A value is out of range; the message names the limit.</exception>
    public void Validate()
    {
        SimulatorLimits.Require("rows", Rows, 1, SimulatorLimits.MaxRows);
        SimulatorLimits.Require("days", Days, 1, SimulatorLimits.MaxDays);
        SimulatorLimits.Require("warehouses", Warehouses, 1, SimulatorLimits.MaxWarehouses);
        SimulatorLimits.Require("seed", Seed, 0, int.MaxValue);
        if (End.UtcDateTime < new DateTime(1990, 1, 1, 0, 0, 0, DateTimeKind.Utc) || End.UtcDateTime >= new DateTime(2200, 1, 1, 0, 0, 0, DateTimeKind.Utc))
        {
            throw new SimulatorException("The end of a history must lie between the years 1990 and 2199.");
        }
    }
}
