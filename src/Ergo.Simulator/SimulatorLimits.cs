using System.Globalization;

namespace Ergo.Simulator;

/// <summary>The ranges that options must lie in; the same for the command line and for callers in process.</summary>
public static class SimulatorLimits
{
    /// <summary>Most snapshots one history may hold.</summary>
    public const long MaxRows = 100_000_000_000;

    /// <summary>Most days one history may cover.</summary>
    public const int MaxDays = 3650;

    /// <summary>Most snapshots per minute of a live feed.</summary>
    public const int MaxRatePerMinute = 1_000_000;

    /// <summary>Most warehouses of a simulated world.</summary>
    public const int MaxWarehouses = 500;

    /// <summary>Throws when <paramref name="value"/> is outside the range, naming the option and its limits.</summary>
    /// <exception cref="SimulatorException">The value is out of range.</exception>
    internal static void Require(string name, long value, long min, long max)
    {
        if (value < min || value > max)
        {
            throw new SimulatorException(Message(name, min, max, value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    internal static string Message(string name, long min, long max, string given) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from {min:N0} to {max:N0}; '{given}' is not.");
}
