namespace Ergo.Simulator.Loading;

/// <summary>How far a load has got, after a chunk was committed.</summary>
/// <param name="RowsDone">Snapshots in the database, those of earlier starts included.</param>
/// <param name="RowsTotal">Snapshots of the whole history.</param>
/// <param name="Day">UTC day reached; the load goes from the newest day to the oldest.</param>
/// <param name="RowsPerSecond">Snapshots per second since this start.</param>
public sealed record LoadProgress(long RowsDone, long RowsTotal, DateOnly Day, double RowsPerSecond);

/// <summary>What a load came to.</summary>
/// <param name="RowsWritten">Snapshots written by this start.</param>
/// <param name="RowsTotal">Snapshots of the whole history, all of them committed.</param>
/// <param name="RowsBefore">Snapshots that an earlier start had written.</param>
/// <param name="End">End of the history: the asked one, or that of the history continued.</param>
/// <param name="Duration">Time taken.</param>
public sealed record LoadResult(long RowsWritten, long RowsTotal, long RowsBefore, DateTimeOffset End, TimeSpan Duration);
