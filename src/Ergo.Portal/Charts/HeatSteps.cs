namespace Ergo.Portal.Charts;

/// <summary>The five steps of a heat map's scale.</summary>
internal static class HeatSteps
{
    /// <summary>The upper bounds of the five steps, the last being the largest value.</summary>
    /// <exception cref="ArgumentException">The given steps are not four rising values.</exception>
    public static IReadOnlyList<double> Of(HeatChart chart)
    {
        var largest = chart.Rows.SelectMany(row => row.Values).Max() ?? 0;
        var top = chart.Max ?? largest;
        if (chart.Steps is not { } steps)
        {
            top = top > 0 ? top : 1;
            return [.. Enumerable.Range(1, 5).Select(step => top * step / 5)];
        }

        if (steps.Count != 4 || steps.Zip(steps.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new ArgumentException("The steps of a heat map are four rising upper bounds.");
        }

        return [.. steps, Math.Max(top, steps[3])];
    }
}
