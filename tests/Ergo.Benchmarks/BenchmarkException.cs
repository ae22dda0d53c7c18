namespace Ergo.Benchmarks;

/// <summary>What was measured did not do its work, so its time means nothing.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
