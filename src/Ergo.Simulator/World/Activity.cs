namespace Ergo.Simulator.World;

/// <summary>How busy a warehouse is by local hour: a morning and an afternoon peak, dips at meals, thin nights and weekends.</summary>
internal static class Activity
{
    private static readonly double[] Hours =
    [
        0.40, 0.37, 0.34, 0.33, 0.36, 0.48, 0.75, 0.95, 1.06, 1.12, 1.10, 1.00,
        0.76, 0.92, 0.88, 1.02, 1.04, 0.96, 0.74, 0.86, 0.80, 0.66, 0.44, 0.42,
    ];

    /// <summary>Relative number of snapshots at an instant.</summary>
    public static double At(SimulatedWarehouse warehouse, DateTimeOffset instant)
    {
        DateTime local = warehouse.Clock.LocalTime(instant);
        double day = local.DayOfWeek switch { DayOfWeek.Saturday => 0.5, DayOfWeek.Sunday => 0.35, _ => 1.0 };
        return warehouse.Size * Hours[local.Hour] * day;
    }
}
