namespace Ergo.Benchmarks;

/// <summary>One measured figure beside its baseline of the same run, and the budget for their ratio.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Measured">What it took.</param>
/// <param name="BaselineName">What it is compared with.</param>
/// <param name="Baseline">What that took.</param>
/// <param name="Budget">Largest allowed ratio of measured to baseline, as 1/n: n.</param>
internal sealed record Figure(string Name, Timing Measured, string BaselineName, Timing Baseline, double Budget)
{
    public bool IsMet => Measured.Median * Budget <= Baseline.Median;

    public override string ToString() =>
        $"{Name}: {Measured}; baseline {BaselineName}: {Baseline}; ratio 1/{Baseline.Median / Measured.Median:N1}; "
        + $"budget <= 1/{Budget:N0}: {(IsMet ? "met" : "MISSED")}";
}
