namespace Ergo.Benchmarks;

/// <summary>A line of the result.</summary>
internal interface IFigure
{
    /// <summary>False when a budget was missed.</summary>
    bool IsMet { get; }
}
