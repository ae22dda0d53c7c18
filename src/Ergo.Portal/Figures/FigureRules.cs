namespace Ergo.Portal.Figures;

/// <summary>How figures are read.</summary>
/// <param name="SmallNumber">Below this n a share comes with its interval, never ranks first and makes no headline.</param>
public sealed record FigureRules(int SmallNumber = FigureRules.UsualSmallNumber)
{
    /// <summary>The usual small number: 30, from which on a share's interval is about as wide as its normal approximation says.</summary>
    public const int UsualSmallNumber = 30;

    /// <summary>Whether an n is small.</summary>
    /// <param name="n">How many a share is of.</param>
    public bool IsSmall(long n) => n < SmallNumber;

    /// <summary>Whether a share of so many may lead a ranking: of more than the small number, unless that is turned off.</summary>
    /// <param name="n">How many the share is of.</param>
    public bool CanLead(long n) => n > 0 && (SmallNumber == 1 || n > SmallNumber);
}
