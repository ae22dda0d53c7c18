namespace Ergo.Snapshots;

/// <summary>
/// The years of .NET, 1 to 9999. PostgreSQL stores any from 4713 BC to 294276; what lies beyond .NET's is refused by the driver, or comes back
/// as another day altogether.
/// </summary>
internal static class Calendar
{
    /// <summary>SQL for a moment of those years: one beyond them becomes their first or last.</summary>
    /// <param name="moment">SQL of a timestamptz; null stays null.</param>
    public static string Within(string moment) =>
        $"CASE WHEN {moment} IS NOT NULL THEN greatest(least({moment}, timestamptz '9999-12-31 23:59:59.999999+00'), timestamptz '0001-01-01 00:00:00+00') END";
}
