using System.Globalization;
using Ergo.Testing;
using Xunit.Abstractions;

namespace Ergo.Snapshots.Tests.Properties;

/// <summary>
/// Retention over random warehouses. <c>ERGO_RETENTIONS=2000</c> runs that many cases on the embedded version and a tenth of
/// it on the other, <c>ERGO_SEED=7</c> replays one.
/// </summary>
public sealed class RetentionPropertyTests(ITestOutputHelper output)
{
    private const int Cases = 40;

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Run_deletes_what_its_plan_shows_and_nothing_else_and_changes_no_view(PostgresKind server)
    {
        Skip.If(TestPostgres.WhyUnavailable(server) is not null, TestPostgres.WhyUnavailable(server));
        var seeds = new Seeds("ERGO_RETENTIONS", Cases, server);
        output.WriteLine(seeds.ToString());
        long deleted = 0, dropped = 0, refused = 0;
        await seeds.ForEachAsync(async (database, seed) =>
        {
            var one = new RetentionCase(database, seed);
            await one.RunAsync();
            Interlocked.Add(ref deleted, one.Deleted);
            Interlocked.Add(ref dropped, one.Dropped);
            Interlocked.Add(ref refused, one.IsRefused ? 1 : 0);
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{deleted} rows deleted, {dropped} partitions dropped, {refused} plans that had changed"));
        Assert.True(deleted > 0, "Nothing was deleted.");
    }
}
