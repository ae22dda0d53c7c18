namespace Ergo.Portal.Charts;

/// <summary>A bar, point or cell of a chart that leads somewhere.</summary>
/// <param name="Row">Which row of a heat map, from the top; 0 in a chart over time.</param>
/// <param name="Column">Which bucket or column, from the left.</param>
/// <param name="Url">Where it leads.</param>
/// <param name="Label">What it stands for, read out: its place, value and n.</param>
/// <param name="IsChosen">Whether the page shows it now.</param>
public sealed record ChartPick(int Row, int Column, string Url, string Label, bool IsChosen = false)
{
    /// <summary>How js/charts.js names its place.</summary>
    public string Key => $"{Row}-{Column}";
}
