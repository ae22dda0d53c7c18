using System.Diagnostics;

namespace Ergo.Benchmarks;

/// <summary>What several repetitions took.</summary>
internal sealed class Timing
{
    private readonly List<double> _milliseconds = [];

    public int Repetitions => _milliseconds.Count;

    /// <summary>Milliseconds; the mean of the two in the middle where their number is even.</summary>
    public double Median
    {
        get
        {
            var sorted = _milliseconds.Order().ToList();
            return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
        }
    }

    /// <summary>Measures one repetition.</summary>
    public async Task MeasureAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        _milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    public override string ToString() =>
        $"{Median:N1} ms (median of {Repetitions}; {_milliseconds.Min():N1} to {_milliseconds.Max():N1})";
}
