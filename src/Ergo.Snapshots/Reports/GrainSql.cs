namespace Ergo.Snapshots.Reports;

/// <summary>Clock times of a warehouse in SQL, for what is kept by the hour or quarter.</summary>
internal static class GrainSql
{
    /// <summary>When the time of a bucket begins, as timestamptz. Takes @Timezone and @from.</summary>
    /// <param name="grain">What time; shifts are not cut by the clock.</param>
    /// <param name="moment">SQL of when the bucket begins.</param>
    public static string Start(ReportGrain grain, string moment) => grain switch
    {
        // By the moment and not by the clock's face, which shows an hour twice when clocks go back.
        ReportGrain.Hour => $"{moment} - (({moment} AT TIME ZONE @Timezone) - date_trunc('hour', {moment} AT TIME ZONE @Timezone))",
        ReportGrain.Period => "@from::timestamptz",
        _ => $"date_trunc('{Unit(grain)}', {moment} AT TIME ZONE @Timezone) AT TIME ZONE @Timezone",
    };

    /// <summary>When it ends. Takes @Timezone and @to.</summary>
    /// <param name="grain">What time.</param>
    /// <param name="start">SQL of when it begins.</param>
    public static string End(ReportGrain grain, string start) => grain switch
    {
        ReportGrain.Hour => $"{start} + interval '1 hour'",
        ReportGrain.Period => "@to::timestamptz",
        _ => $"(({start} AT TIME ZONE @Timezone) + interval '1 {Unit(grain)}') AT TIME ZONE @Timezone",
    };

    private static string Unit(ReportGrain grain) => grain switch
    {
        ReportGrain.Day => "day",
        ReportGrain.Week => "week",
        ReportGrain.Month => "month",
        _ => throw new ArgumentOutOfRangeException(nameof(grain), grain, "Not cut by the clock."),
    };
}
