namespace Ergo.Benchmarks;

/// <summary>Something this server offers no way to measure.</summary>
internal sealed record Skipped(string Name, string Reason) : IFigure
{
    public bool IsMet => true;

    public override string ToString() => $"{Name}: skipped: {Reason}";
}
