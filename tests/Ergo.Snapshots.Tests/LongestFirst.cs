using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Ergo.Snapshots.Tests.LongestFirst", "Ergo.Snapshots.Tests")]

namespace Ergo.Snapshots.Tests;

/// <summary>
/// Begins with the random histories and the killing, which take minutes each, so that in the end no processor waits for one of
/// them to finish.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    /// <inheritdoc />
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Rank(collection.DisplayName)).ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);

    private static int Rank(string name) => name switch
    {
        _ when name.EndsWith("KillTests", StringComparison.Ordinal) => 0,
        _ when name.Contains(".Properties.", StringComparison.Ordinal) => 1,
        _ => 2,
    };
}
