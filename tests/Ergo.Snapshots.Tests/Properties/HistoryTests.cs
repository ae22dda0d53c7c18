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
        var seeds = new Seeds("ERGO_HISTORIES", Histories, server);
        output.WriteLine(seeds.ToString());
        long compared = 0;
        await seeds.ForEachAsync(async (database, seed) =>
        {
            var history = new History(database, seed);
            await history.RunAsync();
            Interlocked.Add(ref compared, history.Compared);
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{compared} rows compared"));
        Assert.True(compared > 0, "Nothing was compared.");
    }
}
