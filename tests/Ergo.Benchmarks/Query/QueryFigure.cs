namespace Ergo.Benchmarks.Query;

/// <summary>A query's times beside those of the same figure from snapshots.</summary>
/// <param name="Name">What was asked.</param>
/// <param name="View">Its runs.</param>
/// <param name="Snapshots">Runs of the statement over snapshots; null where there is none.</param>
/// <param name="WhyNone">Why there is none.</param>
/// <param name="Clock">Where the time was taken.</param>
internal sealed record QueryFigure(string Name, Timing View, Timing? Snapshots, string? WhyNone, string Clock) : IFigure
{
    private const double MostMilliseconds = 25;
    private const double LeastTimesFaster = 100;

    public bool IsMet => IsFast && (!MustBeFaster || IsFaster);

    private double TimesFaster => Snapshots!.Median / View.Median;

    // Where the snapshots themselves answer within the first budget, as over an hour, nothing is to be gained by a factor.
    private bool MustBeFaster => Snapshots?.Median > MostMilliseconds;

    private bool IsFast => View.Percentile(95) <= MostMilliseconds;

    private bool IsFaster => TimesFaster >= LeastTimesFaster;

    public override string ToString() =>
        $"{Name}: p50 {View.Percentile(50):N2} ms, p95 {View.Percentile(95):N2} ms, p99 {View.Percentile(99):N2} ms {Clock} ({View.Milliseconds.Count} runs); "
        + $"budget p95 <= {MostMilliseconds:N0} ms: {Word(IsFast)}; "
        + (Snapshots is null ? $"no baseline: {WhyNone}" : Compared);

    private string Compared => $"baseline from snapshots: {Snapshots}; ratio {TimesFaster:N1} x faster; "
        + (MustBeFaster ? $"budget >= {LeastTimesFaster:N0} x: {Word(IsFaster)}" : $"no factor asked: the snapshots answer within {MostMilliseconds:N0} ms");

    private static string Word(bool isMet) => isMet ? "met" : "MISSED";
}
