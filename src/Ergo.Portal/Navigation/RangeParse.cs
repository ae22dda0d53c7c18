using System.Diagnostics.CodeAnalysis;

namespace Ergo.Portal.Navigation;

/// <summary>A range, or why there is none.</summary>
public sealed record RangeParse
{
    private RangeParse(RangeQuery? range, string? refusal)
    {
        Range = range;
        Refusal = refusal;
    }

    /// <summary>The range; null when it was refused.</summary>
    public RangeQuery? Range { get; }

    /// <summary>One or two sentences saying what is wrong and what to do; null when the range was accepted.</summary>
    public string? Refusal { get; }

    /// <summary>Whether there is a range.</summary>
    [MemberNotNullWhen(true, nameof(Range))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsAccepted => Range is not null;

    /// <summary>An accepted range.</summary>
    /// <param name="range">The range.</param>
    public static RangeParse Accepted(RangeQuery range) => new(range, null);

    /// <summary>A refusal.</summary>
    /// <param name="refusal">What is wrong and what to do.</param>
    public static RangeParse Refused(string refusal) => new(null, refusal);
}
