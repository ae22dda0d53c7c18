namespace Ergo.Operations.Reports;

/// <summary>Wall-clock times as moments.</summary>
internal static class LocalMoments
{
    private const int StepMinutes = 15;

    /// <summary>The first moment of a wall-clock time: of one that a clock change leaves out, the first that is there after it; of one that comes twice, the earlier.</summary>
    /// <param name="local">The wall-clock time.</param>
    /// <param name="zone">The zone.</param>
    public static DateTimeOffset First(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(StepMinutes - (local.Minute % StepMinutes));
        }

        return new DateTimeOffset(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
    }
}
