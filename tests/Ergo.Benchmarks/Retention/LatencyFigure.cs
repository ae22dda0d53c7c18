namespace Ergo.Benchmarks.Retention;

/// <summary>Latencies under a load beside those without it; their 99th percentiles are compared.</summary>
/// <param name="Name">What was timed.</param>
/// <param name="During">With the load.</param>
/// <param name="Without">Without it.</param>
/// <param name="MostTimes">What the ratio of the two percentiles may be; null for no budget.</param>
internal sealed record LatencyFigure(string Name, Timing During, Timing Without, double? MostTimes) : IFigure
{
    private readonly Budget _budget = MostTimes is { } times ? Budget.AtMost(times) : Budget.None;

    public bool IsMet => _budget.IsMetBy(Ratio);

    private double Ratio => During.Percentile(99) / Without.Percentile(99);

    public override string ToString() => $"{Name}: {Text(During)}; baseline without: {Text(Without)}; p99 {_budget.Describe(Ratio)}";

    private static string Text(Timing timing) =>
        $"p50 {timing.Percentile(50):N2} ms, p99 {timing.Percentile(99):N2} ms, longest {timing.Milliseconds.Max():N1} ms ({timing.Milliseconds.Count} times)";
}
