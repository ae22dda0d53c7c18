namespace Ergo.Benchmarks.Ingest;

/// <summary>A way of writing snapshots.</summary>
internal interface IIngest
{
    string Name { get; }

    /// <summary>Snapshots that one round writes.</summary>
    long Rows { get; }

    /// <summary>Rounds of a repetition: the shorter the rounds, the less else happens between two neighbours, and the more of them it takes.</summary>
    int Rounds { get; }

    /// <summary>Writes little, so that plans and caches are there after triggers were switched.</summary>
    Task WarmUpAsync(CancellationToken cancellationToken);

    /// <summary>Writes a round.</summary>
    Task WriteAsync(CancellationToken cancellationToken);
}
