using System.Globalization;
using Ergo.Testing;
using Xunit.Abstractions;

namespace Ergo.Snapshots.Tests.Properties;

/// <summary>
/// Random histories against the oracle. <c>ERGO_HISTORIES=20000</c> runs that many on the embedded version and a tenth of
/// it on the other, <c>ERGO_SEED=7</c> replays one.
/// </summary>
public sealed class HistoryTests(ITestOutputHelper output)
{
    private const int Histories = 100;

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Views_equal_the_oracle_after_every_settle_and_frozen_buckets_stay(PostgresKind server)
    {
        Skip.If(TestPostgres.WhyUnavailable(server) is not null, TestPostgres.WhyUnavailable(server));
        var replayed = Number("ERGO_SEED");
        var histories = Number("ERGO_HISTORIES") ?? Histories;
        var seeds = new Queue<int>(replayed is { } seed ? [seed] : Enumerable.Range(1, server == PostgresKind.Embedded ? histories : Math.Max(1, histories / 10)));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Seeds {seeds.Peek()} to {seeds.Last()}"));
        long compared = 0;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(seeds.Count, Math.Max(2, Environment.ProcessorCount))).Select(async _ =>
        {
            await using var database = await HistoryDatabase.CreateAsync(server);
            while (Next(seeds) is { } next)
            {
                var history = new History(database, next);
                try
                {
                    await history.RunAsync();
                }
                catch
                {
                    Drop(seeds);
                    throw;
                }

                Interlocked.Add(ref compared, history.Compared);
            }
        }));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{compared} rows compared"));
        Assert.True(compared > 0, "Nothing was compared.");
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int? Next(Queue<int> seeds)
    {
        lock (seeds)
        {
            return seeds.TryDequeue(out var seed) ? seed : null;
        }
    }

    private static void Drop(Queue<int> seeds)
    {
        lock (seeds)
        {
            seeds.Clear();
        }
    }
}
