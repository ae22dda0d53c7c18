using System.Runtime.CompilerServices;

namespace Ergo.Portal.Charts;

/// <summary>A chart's JSON, made once for each chart, however many circuits draw it.</summary>
internal static class ChartJson
{
    // Beside the chart, not in it: charts are compared by content.
    private static readonly ConditionalWeakTable<ChartData, Lazy<string>> Made = [];

    /// <summary>The chart as js/charts.js takes it. Equal text means an equal chart.</summary>
    /// <exception cref="ArgumentException">The chart cannot be drawn.</exception>
    public static string Of(ChartData chart) => Made.GetValue(chart, one => new Lazy<string>(() => ChartModel.ToJson(one))).Value;
}
