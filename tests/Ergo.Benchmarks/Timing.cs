using System.Diagnostics;

namespace Ergo.Benchmarks;

/// <summary>What several repetitions took.</summary>
/// <param name="rows">Rows of one repetition, to tell rows per second; 0 to tell milliseconds.</param>
internal sealed class Timing(long rows = 0)
{
    private readonly List<double> _milliseconds = [];

    /// <summary>Milliseconds of each repetition, in their order.</summary>
    public IReadOnlyList<double> Milliseconds => _milliseconds;

    /// <summary>Milliseconds; the mean of the two in the middle where their number is even.</summary>
    public double Median => MedianOf(_milliseconds);

    /// <summary>The mean of the two in the middle where their number is even.</summary>
    public static double MedianOf(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>The smallest time that so many per cent of the repetitions did not exceed, in milliseconds.</summary>
    public double Percentile(double percent) => _milliseconds.Order().ElementAt((int)Math.Ceiling(_milliseconds.Count * percent / 100) - 1);

    /// <summary>Adds a repetition measured elsewhere.</summary>
    public void Add(double milliseconds) => _milliseconds.Add(milliseconds);

    /// <summary>Measures one repetition.</summary>
    public async Task MeasureAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        _milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    public override string ToString() => (rows, _milliseconds.Count) switch
    {
        (0, 1) => $"{Median:N1} ms",
        (0, _) => $"{Median:N1} ms (median of {_milliseconds.Count}; {_milliseconds.Min():N1} to {_milliseconds.Max():N1})",
        (_, 1) => $"{Median / 1000:N1} s ({PerSecond(Median):N0} rows/s)",
        _ => $"{PerSecond(Median):N0} rows/s (median of {_milliseconds.Count}; {PerSecond(_milliseconds.Max()):N0} to {PerSecond(_milliseconds.Min()):N0})",
    };

    private double PerSecond(double milliseconds) => rows * 1000 / milliseconds;
}
