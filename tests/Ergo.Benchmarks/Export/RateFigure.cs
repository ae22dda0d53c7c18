namespace Ergo.Benchmarks.Export;

/// <summary>A measured rate beside that of its baseline, and how much of that it must reach.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Measured">What it took, in rows.</param>
/// <param name="BaselineName">What it is compared with.</param>
/// <param name="Baseline">What that took, for as many rows.</param>
/// <param name="Least">The least ratio of the rates; null for no budget.</param>
internal sealed record RateFigure(string Name, Timing Measured, string BaselineName, Timing Baseline, double? Least) : IFigure
{
    public bool IsMet => Least is null || Ratio >= Least;

    // Each repetition against its neighbour.
    private double Ratio => Timing.MedianOf([.. Measured.Milliseconds.Zip(Baseline.Milliseconds, (measured, baseline) => baseline / measured)]);

    public override string ToString() =>
        $"{Name}: {Measured}; baseline {BaselineName}: {Baseline}; {Ratio:N2} x its rate; {(Least is { } least ? $"budget >= {least:N2} x: {(IsMet ? "met" : "MISSED")}" : "no budget")}";
}
