using System.Globalization;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Properties;

/// <summary>
/// The seeds of a property test. A variable of the environment says how many on the embedded version, a tenth of it on the
/// other; <c>ERGO_SEED=7</c> replays one.
/// </summary>
internal sealed class Seeds
{
    private readonly PostgresKind server;
    private readonly Queue<int> seeds;

    public Seeds(string variable, int byDefault, PostgresKind server)
    {
        this.server = server;
        var count = Number(variable) ?? byDefault;
        seeds = new(Number("ERGO_SEED") is { } one ? [one] : Enumerable.Range(1, server == PostgresKind.Embedded ? count : Math.Max(1, count / 10)));
    }

    /// <summary>Tries every seed, as many at once as there are processors, each of these on a database of its own. Ends at the first failure.</summary>
    public Task ForEachAsync(Func<HistoryDatabase, int, Task> tryOne) =>
        Task.WhenAll(Enumerable.Range(0, Math.Min(seeds.Count, Math.Max(2, Environment.ProcessorCount))).Select(async _ =>
        {
            await using var database = await HistoryDatabase.CreateAsync(server);
            while (Next() is { } seed)
            {
                try
                {
                    await tryOne(database, seed);
                }
                catch
                {
                    Drop();
                    throw;
                }
            }
        }));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Seeds {seeds.Peek()} to {seeds.Last()}");

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private int? Next()
    {
        lock (seeds)
        {
            return seeds.TryDequeue(out var seed) ? seed : null;
        }
    }

    private void Drop()
    {
        lock (seeds)
        {
            seeds.Clear();
        }
    }
}
