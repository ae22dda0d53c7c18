namespace Ergo.Benchmarks.Circuits;

/// <summary>What so many open pages took.</summary>
internal sealed class Measured
{
    /// <summary>From the refresh's end until the last page showed it.</summary>
    public Timing Last { get; } = new();

    /// <summary>Transactions of the database meanwhile.</summary>
    public List<long> Statements { get; } = [];

    /// <summary>Pages that did not show it at all, of all repetitions.</summary>
    public int Unseen { get; set; }

    /// <summary>Resident bytes of the portal for each page.</summary>
    public long BytesEach { get; set; }
}

/// <summary>Many open pages beside a few.</summary>
/// <param name="Count">How many they are.</param>
/// <param name="Many">What they took.</param>
/// <param name="Few">What a few took.</param>
/// <param name="MostMilliseconds">How late the last may be.</param>
internal sealed record CircuitsFigure(int Count, Measured Many, Measured Few, double MostMilliseconds) : IFigure
{
    public bool IsMet => Many.Unseen == 0 && Many.Last.Median <= MostMilliseconds;

    public override string ToString() =>
        $"{Count:N0} open pages: last shown after {Many.Last}, {Many.Unseen} not at all; budget <= {MostMilliseconds:N0} ms, none missing: {(IsMet ? "met" : "MISSED")}; "
        + $"transactions of the database meanwhile {string.Join(", ", Many.Statements)} against {string.Join(", ", Few.Statements)}; {Many.BytesEach / 1048576.0:N2} MiB resident each";
}
