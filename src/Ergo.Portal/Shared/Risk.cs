namespace Ergo.Portal.Shared;

/// <summary>The traffic light of an observation, or of nothing observed.</summary>
public enum Risk
{
    /// <summary>Nothing was observed; never shown as green.</summary>
    NotObserved,

    /// <summary>Acceptable.</summary>
    Green,

    /// <summary>Investigate.</summary>
    Yellow,

    /// <summary>Change now.</summary>
    Red,
}

/// <summary>Words and names of <see cref="Risk"/>.</summary>
public static class RiskWords
{
    /// <summary>The word shown beside the shape.</summary>
    /// <param name="risk">The risk.</param>
    public static string Word(this Risk risk) => risk switch
    {
        Risk.Green => "Green",
        Risk.Yellow => "Yellow",
        Risk.Red => "Red",
        _ => "Not observed",
    };

    /// <summary>The name in CSS classes.</summary>
    /// <param name="risk">The risk.</param>
    public static string CssName(this Risk risk) => risk switch
    {
        Risk.Green => "green",
        Risk.Yellow => "yellow",
        Risk.Red => "red",
        _ => "none",
    };

    /// <summary>The risk of a traffic light as stored; null or anything unknown counts as not observed.</summary>
    /// <param name="trafficLight">For example <c>red</c>, case ignored.</param>
    public static Risk Parse(string? trafficLight) => trafficLight?.ToUpperInvariant() switch
    {
        "GREEN" => Risk.Green,
        "YELLOW" => Risk.Yellow,
        "RED" => Risk.Red,
        _ => Risk.NotObserved,
    };
}
