namespace Ergo.Benchmarks;

/// <summary>One measured figure beside its baseline of the same run, and the budget for their ratio.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Measured">What it took.</param>
/// <param name="BaselineName">What it is compared with.</param>
/// <param name="Baseline">What that took.</param>
/// <param name="Budget">What the ratio of measured to baseline may be.</param>
internal sealed record Figure(string Name, Timing Measured, string BaselineName, Timing Baseline, Budget Budget) : IFigure
{
    /// <summary>Time measured by time of the baseline, each repetition against its neighbour: what slows both down cancels out.</summary>
    public double Ratio => Timing.MedianOf([.. Measured.Milliseconds.Zip(Baseline.Milliseconds, (measured, baseline) => measured / baseline)]);

    public bool IsMet => Budget.IsMetBy(Ratio);

    public override string ToString() => $"{Name}: {Measured}; baseline {BaselineName}: {Baseline}; {Budget.Describe(Ratio)}";
}
