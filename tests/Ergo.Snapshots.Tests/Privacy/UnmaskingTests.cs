using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Tests.Reports;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Tests.Privacy;

/// <summary>Ids are told for a reason, in one warehouse, to one session, and for a while.</summary>
public sealed class UnmaskingTests(UnmaskingTests.Data data) : IClassFixture<UnmaskingTests.Data>
{
    private const string Reason = "Case 2026-117, back injury";
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(5);

    private Unmaskings Unmaskings => new(data.Store.DataSource);

    [Theory]
    [InlineData("")]
    [InlineData("         x         ")]
    [InlineData("nine char")]
    public async Task Reason_that_says_nothing_is_refused_by_service_and_database(string reason)
    {
        var session = await data.Store.StartSessionAsync();
        var refusal = await Assert.ThrowsAsync<PrivacyException>(() => Unmaskings.BeginAsync(session, data.First, reason, Minutes));
        Assert.StartsWith("Say why in at least 10 characters", refusal.Message, StringComparison.Ordinal);
        await RefusedAsync("INSERT INTO ergo_internal.unmaskings (session, warehouse_id, reason, ends_at) VALUES (@session, 'w1', @reason, clock_timestamp() + interval '1 minute')", new { session, reason });
        Assert.Null(await Unmaskings.FindAsync(session, data.First));
    }

    [Fact]
    public async Task Time_and_length_have_bounds()
    {
        var session = await data.Store.StartSessionAsync();
        await Assert.ThrowsAsync<PrivacyException>(() => Unmaskings.BeginAsync(session, data.First, new string('x', 501), Minutes));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Unmaskings.BeginAsync(session, data.First, Reason, TimeSpan.Zero));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Unmaskings.BeginAsync(session, data.First, Reason, Unmaskings.Longest + TimeSpan.FromSeconds(1)));
        await RefusedAsync("INSERT INTO ergo_internal.unmaskings (session, warehouse_id, reason, ends_at) VALUES (@session, 'w1', @Reason, clock_timestamp() + interval '9 hours')", new { session, Reason });
    }

    [Fact]
    public async Task It_holds_for_one_session_and_one_warehouse()
    {
        var (session, other) = (await data.Store.StartSessionAsync(), await data.Store.StartSessionAsync());
        var begun = await Unmaskings.BeginAsync(session, data.First, Reason, Minutes);
        Assert.InRange(begun.Remaining, TimeSpan.FromMinutes(4), Minutes);
        Assert.Equal((begun.Id, Reason), await FoundAsync(session, data.First));
        Assert.Null(await Unmaskings.FindAsync(session, data.Second));
        Assert.Null(await Unmaskings.FindAsync(other, data.First));
        await data.Store.Exposure.GetNamedWorkersAsync(begun, data.First, data.Range);
        await Assert.ThrowsAsync<PrivacyException>(() => data.Store.Exposure.GetNamedWorkersAsync(begun, data.Second, data.Range));
        await Assert.ThrowsAsync<PrivacyException>(() => ReportAsync(begun, data.Second));
    }

    [Theory]
    [InlineData("its time is over")]
    [InlineData("the person ended it")]
    [InlineData("the session ended")]
    [InlineData("the session was not used for too long")]
    public async Task Nothing_is_told_once(string what)
    {
        var session = await data.Store.StartSessionAsync();
        var begun = await Unmaskings.BeginAsync(session, data.First, Reason, Minutes);
        await ReportAsync(begun, data.First);
        await (what switch
        {
            "its time is over" => data.Store.RunAsync("UPDATE ergo_internal.unmaskings SET begun_at = begun_at - interval '5 minutes', ends_at = ends_at - interval '5 minutes' WHERE id = @Id", new { begun.Id }),
            "the person ended it" => Unmaskings.EndAsync(session, data.First),
            "the session ended" => data.Store.RunAsync("SELECT ergo_internal.end_sessions('test', 'signed out', @session)", new { session }),
            _ => data.Store.RunAsync("UPDATE ergo_internal.sessions SET seen_at = now() - interval '61 minutes' WHERE id = @session", new { session }),
        });
        Assert.Null(await Unmaskings.FindAsync(session, data.First));
        var refusal = await Assert.ThrowsAsync<PrivacyException>(() => data.Store.Exposure.GetNamedWorkersAsync(begun, data.First, data.Range));
        Assert.Equal("The time for which you may see the worker ids of Warehouse 1 is over", refusal.Message);
        await Assert.ThrowsAsync<PrivacyException>(() => ReportAsync(begun, data.First));
    }

    private async Task<(long, string)> FoundAsync(long session, Warehouse warehouse)
    {
        var found = (await Unmaskings.FindAsync(session, warehouse))!;
        return (found.Id, found.Reason);
    }

    private async Task ReportAsync(Unmasking unmasking, Warehouse warehouse)
    {
        foreach (var line in await data.Store.Reports.HoursAsync(warehouse, data.Range, unmasking))
        {
            Assert.StartsWith("k", line.Worker ?? "k", StringComparison.Ordinal);
        }
    }

    private async Task RefusedAsync(string sql, object parameters) =>
        Assert.Equal(PostgresErrorCodes.CheckViolation, (await Assert.ThrowsAsync<PostgresException>(() => data.Store.RunAsync(sql, parameters))).SqlState);

    public sealed class Data : IAsyncLifetime
    {
        internal Store Store { get; private set; } = null!;

        internal TimeRange Range { get; private set; }

        internal Warehouse First { get; private set; } = null!;

        internal Warehouse Second { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Store = await Store.CreateAsync();
            await Store.SeedWarehousesAsync(2);
            await Store.FillAsync(400, warehouses: 2, days: 1, seed: 0.4);
            await Store.Views.RefreshAllViewsAsync("test");
            var now = new DateTimeOffset(await Store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
            Range = new TimeRange(now.AddDays(-1), now);
            (First, Second) = (await Store.WarehouseAsync("W1"), await Store.WarehouseAsync("W2"));
        }

        public Task DisposeAsync() => Store.DisposeAsync().AsTask();
    }
}
