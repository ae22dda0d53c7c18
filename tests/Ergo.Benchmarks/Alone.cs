namespace Ergo.Benchmarks;

/// <summary>A measured figure that nothing can be compared with.</summary>
internal sealed record Alone(string Name, Timing Measured) : IFigure
{
    public bool IsMet => true;

    public override string ToString() => $"{Name}: {Measured}; no baseline";
}
