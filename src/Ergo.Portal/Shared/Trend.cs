namespace Ergo.Portal.Shared;

/// <summary>How a figure compares with the period before.</summary>
public enum Trend
{
    /// <summary>There is nothing to compare with.</summary>
    Unknown,

    /// <summary>The same.</summary>
    Same,

    /// <summary>Rose, neither good nor bad.</summary>
    Rose,

    /// <summary>Fell, neither good nor bad.</summary>
    Fell,

    /// <summary>Rose, which is worse.</summary>
    RoseWorse,

    /// <summary>Rose, which is better.</summary>
    RoseBetter,

    /// <summary>Fell, which is worse.</summary>
    FellWorse,

    /// <summary>Fell, which is better.</summary>
    FellBetter,
}
