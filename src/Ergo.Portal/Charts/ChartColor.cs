namespace Ergo.Portal.Charts;

/// <summary>What a series stands for; the theme decides the colour. Risk colours are for risk only.</summary>
public enum ChartColor
{
    /// <summary>The main series.</summary>
    Main,

    /// <summary>A second series beside the main one.</summary>
    Second,

    /// <summary>A third series.</summary>
    Third,

    /// <summary>A fourth series.</summary>
    Fourth,

    /// <summary>A fifth series.</summary>
    Fifth,

    /// <summary>The period before: a thin grey line.</summary>
    Before,

    /// <summary>Green risk.</summary>
    Green,

    /// <summary>Yellow risk.</summary>
    Yellow,

    /// <summary>Red risk.</summary>
    Red,

    /// <summary>Not observed: grey hatching.</summary>
    NotObserved,

    /// <summary>Step 1 of 5 of the scale by lightness, the least.</summary>
    Step1,

    /// <summary>Step 2 of 5.</summary>
    Step2,

    /// <summary>Step 3 of 5.</summary>
    Step3,

    /// <summary>Step 4 of 5.</summary>
    Step4,

    /// <summary>Step 5 of 5, the most.</summary>
    Step5,
}
