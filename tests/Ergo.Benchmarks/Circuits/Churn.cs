namespace Ergo.Benchmarks.Circuits;

/// <summary>Pages opened and left again and again: what they took is given back.</summary>
/// <param name="Name">Of which portal.</param>
/// <param name="Count">Pages each time.</param>
/// <param name="Heaps">Bytes of heap before, and after each time.</param>
/// <param name="MostEach">Bytes for each page that may be left after the last time, against the first.</param>
internal sealed record ChurnFigure(string Name, int Count, IReadOnlyList<long> Heaps, long? MostEach) : IFigure
{
    // The first time fills caches and makes what is made once.
    private double LeftEach => (double)(Heaps[^1] - Heaps[1]) / Count / Math.Max(1, Heaps.Count - 2);

    public bool IsMet => MostEach is not { } most || LeftEach <= most;

    public override string ToString() =>
        $"{Name}, {Count:N0} pages opened and left {Heaps.Count - 1} times: heap {string.Join(", ", Heaps.Select(bytes => $"{bytes / 1048576.0:N1}"))} MiB; "
        + $"{LeftEach / 1024:N1} KiB left of each page{(MostEach is { } most ? $"; budget <= {most / 1024} KiB: {(IsMet ? "met" : "MISSED")}" : "")}";
}
