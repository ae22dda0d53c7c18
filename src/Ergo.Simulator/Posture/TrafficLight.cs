namespace Ergo.Simulator.Posture;

/// <summary>The traffic light that follows from a composite risk.</summary>
public static class TrafficLight
{
    /// <summary>Composite risk, 0..100, from which the light is red.</summary>
    public const double RedFrom = 70;

    /// <summary>Composite risk, 0..100, from which the light is yellow.</summary>
    public const double YellowFrom = 40;

    /// <summary><c>red</c>, <c>yellow</c> or <c>green</c>.</summary>
    /// <param name="compositeRisk">Composite risk; 0..100, but values above 100 are red too.</param>
    public static string Of(double compositeRisk) =>
        compositeRisk >= RedFrom ? "red" : compositeRisk >= YellowFrom ? "yellow" : "green";
}
