using Ergo.Database;

namespace Ergo.Operations;

/// <summary>How an operation ended.</summary>
public enum OutcomeKind
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>It began and was stopped, as asked.</summary>
    Stopped,

    /// <summary>It was not begun, or the store refused it.</summary>
    Refused,

    /// <summary>It went wrong.</summary>
    Failed,
}

/// <summary>How an operation ended, as codes. Each door makes its own words of it.</summary>
/// <param name="Kind">How.</param>
/// <param name="Act">What was to be done.</param>
/// <param name="Result">What came of it, or why not; null where <paramref name="Kind"/> says all.</param>
/// <param name="Failure">What was thrown, for the log; null where nothing was.</param>
public sealed record Outcome(OutcomeKind Kind, Notice Act, Notice? Result, Exception? Failure = null)
{
    /// <summary>Whether it was done.</summary>
    public bool IsDone => Kind == OutcomeKind.Done;
}
