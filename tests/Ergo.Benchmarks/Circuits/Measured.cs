namespace Ergo.Benchmarks.Circuits;

/// <summary>What so many open pages took.</summary>
internal sealed class Measured
{
    /// <summary>From the refresh's end until the last page showed it.</summary>
    public Timing Last { get; } = new();

    /// <summary>Processor time of the portal meanwhile.</summary>
    public Timing Worked { get; } = new();

    /// <summary>Statements that the portal asked meanwhile, but for asking whether the database is there.</summary>
    public List<long> Statements { get; } = [];

    /// <summary>Drawings of a refresh, of all repetitions.</summary>
    public int Drawings { get; set; }

    /// <summary>Pages that did not show it at all, of all repetitions.</summary>
    public int Unseen { get; set; }

    /// <summary>Pages that the portal did not open.</summary>
    public int Refused { get; set; }

    /// <summary>Bytes of the portal's heap for each page.</summary>
    public double HeapEach { get; set; }
}

/// <summary>Many open pages beside a few.</summary>
/// <param name="Name">Of which portal.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Many">What they took.</param>
/// <param name="Few">What a few took.</param>
/// <param name="MostMilliseconds">How late the last may be; null where it is only told.</param>
internal sealed record CircuitsFigure(string Name, int Count, Measured Many, Measured Few, double? MostMilliseconds) : IFigure
{
    // What happens by the clock meanwhile: sessions are asked for, statements are prepared on one more connection.
    private const int Slack = 20;

    public bool IsMet => MostMilliseconds is not { } most || (Many is { Unseen: 0, Refused: 0 } && Many.Last.Median <= most && Many.Statements.Min() <= Few.Statements.Max() + Slack);

    public override string ToString() =>
        $"{Name}, {Count:N0} open pages: last shown after {Many.Last}; {Many.Unseen} not at all, {Many.Refused} not opened; "
        + $"statements {string.Join(", ", Many.Statements)}, against {string.Join(", ", Few.Statements)} for a few pages; "
        + $"{(Many.Worked.Median - Few.Worked.Median) / (Count - CircuitsBenchmark.Few):N2} ms of processors for each page more, and {(double)Many.Drawings / Count / Many.Last.Milliseconds.Count:N2} drawings of each for each refresh; "
        + $"{Many.HeapEach / 1048576:N2} MiB of heap for each page; "
        + (MostMilliseconds is { } most ? $"budget <= {most:N0} ms, none missing or refused, statements as for a few: {(IsMet ? "met" : "MISSED")}" : "no budget");
}
