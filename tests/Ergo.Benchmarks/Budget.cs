namespace Ergo.Benchmarks;

/// <summary>How much of its baseline a figure may take, and how their ratio is written.</summary>
internal sealed class Budget
{
    /// <summary>No limit: the ratio is only told.</summary>
    public static readonly Budget None = new(null, Times);

    /// <summary>No limit: the ratio is only told, in per cent more.</summary>
    public static readonly Budget PercentMoreTold = new(null, Percent);

    private readonly double? _largest;
    private readonly Func<double, string> _write;

    private Budget(double? largest, Func<double, string> write) => (_largest, _write) = (largest, write);

    /// <summary>At most the n-th part.</summary>
    public static Budget OneIn(double n) => new(1 / n, ratio => $"1/{1 / ratio:#,0.#}");

    /// <summary>At most so many times as much.</summary>
    public static Budget AtMost(double times) => new(times, Times);

    /// <summary>At most so many per cent more.</summary>
    public static Budget PercentMore(double percent) => new(1 + (percent / 100), Percent);

    /// <param name="ratio">Measured by baseline.</param>
    public bool IsMetBy(double ratio) => _largest is null || ratio <= _largest;

    /// <summary>The ratio beside the budget, and whether that was met.</summary>
    public string Describe(double ratio) => _largest is null
        ? $"ratio {_write(ratio)}; no budget"
        : $"ratio {_write(ratio)}; budget <= {_write(_largest.Value)}: {(IsMetBy(ratio) ? "met" : "MISSED")}";

    private static string Percent(double ratio) => $"{(ratio - 1) * 100:+0.0;-0.0} %";

    private static string Times(double ratio) => $"{ratio:#,0.00} x";
}
