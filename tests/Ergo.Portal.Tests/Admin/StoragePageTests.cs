using Bunit;
using Ergo.Operations.Access;
using Ergo.Portal.Pages.Storage;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Words;
using Ergo.Snapshots.Storage;
using Ergo.Testing;
using Microsoft.AspNetCore.Components.Web;

namespace Ergo.Portal.Tests.Admin;

/// <summary>The storage page on a real database, and its words.</summary>
public sealed class StoragePageTests : BunitContext, IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 22, 30, 0, TimeSpan.Zero);
    private AdminDatabase _database = null!;

    public async Task InitializeAsync() => _database = await AdminDatabase.CreateAsync();

    async Task IAsyncLifetime.DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    [SkippableFact]
    public async Task Rows_in_default_are_told_and_go_at_the_press_of_the_button()
    {
        Skip.If(TestPostgres.Usual == PostgresKind.Timescale, "timescaledb: its chunks come with the rows");
        await _database.RunAsync("INSERT INTO ergonomic_snapshots (warehouse_id, event_time) SELECT 'w1', now() - interval '20 days' FROM generate_series(1, 3)");
        var cut = _database.Open<StoragePage>(this, new Session("Demo admin", Roles.Admin));
        await ShowsAsync(cut, ".notice--late", "3 snapshots wait in DEFAULT, the first since ");
        await ShowsAsync(cut, ".notice--late", "Snapshots have no partition for tomorrow.");
        await cut.InvokeAsync(() => cut.FindAll("button").Single(button => button.TextContent == "Make partitions now").ClickAsync(new MouseEventArgs()));
        await cut.WaitForAssertionAsync(() => Assert.Empty(cut.FindAll(".notice--late")), AdminDatabase.Patience);
        Assert.Equal("Demo admin (admin)", await _database.AskAsync<string>("SELECT requested_by FROM job_runs WHERE job = 'partitions'"));
        await ShowsAsync(cut, ".stat__note", "to the end of");
    }

    [Fact]
    public async Task Person_without_the_right_makes_no_partition()
    {
        var session = new Session("Demo admin", Roles.Admin);
        var cut = _database.Open<StoragePage>(this, session);
        await ShowsAsync(cut, "tbody", "ergonomic_snapshots");
        session.Roles = [Roles.SafetyManager];
        await cut.InvokeAsync(() => cut.FindAll("button").Single(button => button.TextContent == "Make partitions now").ClickAsync(new MouseEventArgs()));
        Assert.Equal(0, await _database.AskAsync<long>("SELECT count(*) FROM job_runs"));
    }

    [Fact]
    public async Task Rows_that_are_being_moved_are_told_with_how_far_and_why_it_stopped()
    {
        await _database.RunAsync("""
            INSERT INTO ergo_internal.adopted_tables (table_name, set_aside_at, finished_at, blocks, blocks_left, bytes, rows_moved, rows_in_doubt, detail) VALUES
                ('ergonomic_snapshots', now(), NULL, 1000, 630, 2100000000, 1200000, 0, '{}'), ('shift_snapshots', now(), now(), 10, 0, 81920, 40, 1, '{}');
            INSERT INTO ergo_internal.runs (job, subject, requested_by, finished_at, outcome, error) VALUES ('adoption', 'ergonomic_snapshots', 'schedule', now(), 'failed', 'the disk is full')
            """);
        var cut = _database.Open<StoragePage>(this, new Session("Demo admin", Roles.Admin));
        await ShowsAsync(cut, ".notice--late", "Moving the backend's rows has stopped.");
        await ShowsAsync(cut, ".notice--late", "It was: the disk is full. What is moved stays moved");
        Assert.Equal(
            ["Snapshots: 1,200,000 rows, 37 % of 2.1 GB", "Shift snapshots: 40 rows, all there"],
            cut.FindAll(".progress-line span").Select(line => line.TextContent));
        Assert.Equal(["0.37", "1"], cut.FindAll("progress").Select(bar => bar.GetAttribute("value")));
        await ShowsAsync(cut, ".notice--late", "1 row of the backend is kept aside");
        await _database.RunAsync("DELETE FROM ergo_internal.adopted_tables");
        await cut.WaitForAssertionAsync(() => Assert.DoesNotContain("backend's rows", cut.Markup, StringComparison.Ordinal), AdminDatabase.Patience);
    }

    [Fact]
    public void Compression_of_each_chunk_is_shown_where_there_is_any()
    {
        StorageDay plain = new() { TableName = "ergonomic_snapshots", PartitionName = "c2", LowerBound = Now.AddDays(-3), UpperBound = Now.AddDays(-2), Bytes = 700_000_000 };
        var cut = Render<GrowthCard>(parts => parts.Add(part => part.Now, Now).Add(part => part.FreeBytes, 7_000_000_000).Add(part => part.Days, [plain]));
        Assert.DoesNotContain("compress", cut.Markup, StringComparison.Ordinal);
        cut.Render(parts => parts.Add(part => part.Days, [plain, plain with { PartitionName = "c1", LowerBound = Now.AddDays(-30), UpperBound = Now.AddDays(-29), Bytes = 95_000_000, BytesBeforeCompression = 500_000_000 }]));
        Assert.Equal(["not compressed", "500.0 MBnow 81 % smaller"], cut.FindAll("td[data-label='Before compression']").Select(cell => cell.TextContent.Trim()));
        Assert.Contains("nothing deleted or compressed, at this rate", cut.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Compression_is_shown_where_there_is_any()
    {
        var cut = Render<StorageTable>(parts => parts.Add(part => part.Now, Now).Add(part => part.Partitions, [Waits]).Add(
            part => part.Tables,
            [Table with { Tier = "timescaledb", CompressedPartitions = 12, BytesBeforeCompression = 10_000_000_000, CompressedBytes = 1_900_000_000 }, Table with { TableName = "shift_snapshots" }]));
        Assert.Contains("10.0 GB", cut.Markup, StringComparison.Ordinal);
        Assert.Contains("12 partitions, 81 % smaller", cut.Markup, StringComparison.Ordinal);
        cut.Render(parts => parts.Add(part => part.Tables, [Table]));
        Assert.DoesNotContain("compression", cut.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Tier_where_rows_make_their_chunks_misses_no_partition()
    {
        var cut = Render<StorageFigures>(parts => parts.Add(part => part.Now, Now).Add(part => part.Tables, [Table with { Tier = "timescaledb" }]).Add(part => part.Partitions, [Waits with { PartitionsAhead = null }]));
        Assert.Contains("TimescaleDB", cut.Markup, StringComparison.Ordinal);
        Assert.Contains("chunks are created automatically", cut.Markup, StringComparison.Ordinal);
        Assert.Empty(Render<DefaultNotice>(parts => parts.Add(part => part.Now, Now).Add(part => part.Partitions, [Waits with { PartitionsAhead = null }])).FindAll(".notice"));
        Assert.Single(Render<DefaultNotice>(parts => parts.Add(part => part.Now, Now).Add(part => part.Partitions, [Waits with { PartitionsAhead = 0 }])).FindAll(".notice"));
    }

    [Fact]
    public void Waiting_rows_are_told_with_since_when_of_which_days_and_what_happens_next()
    {
        var snapshots = Waits with { WaitingRows = 1204, MovableRows = 1200, Since = Now.AddHours(-2), Oldest = Now.AddDays(-7), Newest = DateTimeOffset.MaxValue };
        var shifts = Waits with { TableName = "shift_snapshots", WaitingRows = 1, MovableRows = 1, Since = Now.AddHours(-1), Oldest = Now.AddDays(-6), Newest = Now.AddDays(-6) };
        Assert.Equal(
            "1,204 snapshots and 1 shift snapshot wait in DEFAULT, the first since 20:30: of days from 18 Nov 2026 to the year 9999 or later.", StorageWords.Waiting([snapshots, shifts], Now));
        Assert.StartsWith(
            "The maintenance at 23:07 moves 1,201 rows into partitions of their own. 4 rows dated more than 7 days ahead or 3,650 days back stay there.",
            StorageWords.Next([snapshots, shifts], Now.AddMinutes(37), 7, Now), StringComparison.Ordinal);
        Assert.StartsWith("They move into partitions of their own when these are made; this portal runs no jobs", StorageWords.Next([shifts], null, 7, Now), StringComparison.Ordinal);
        Assert.Equal("1 shift snapshot waits in DEFAULT, the first since 21:30: of 19 Nov 2026.", StorageWords.Waiting([shifts], Now));
    }

    [Fact]
    public void Years_beyond_the_calendar_are_told_as_such()
    {
        Assert.Equal("the year 9999 or later", AdminTimes.Minute(DateTimeOffset.MaxValue, Now));
        Assert.Equal("the year 1 or earlier", AdminTimes.Day(DateTimeOffset.MinValue));
        Assert.Null(AdminTimes.Beyond(Now));
        Assert.Equal("The clock says 28 Nov 2026 02:00 UTC, and 2026-11-28 stays", DatabaseWords.Of("The clock says 2026-11-28 02:00 UTC, and 2026-11-28 stays"));
    }

    private static TableStorage Table => new() { TableName = "ergonomic_snapshots", Tier = "native", Partitions = 30, Bytes = 8192, RowsInDefault = 0 };

    private static PartitionState Waits => new() { TableName = "ergonomic_snapshots", PartitionsAhead = 7, WaitingRows = 0, MovableRows = 0 };

    private static Task ShowsAsync(IRenderedComponent<StoragePage> cut, string selector, string text) =>
        cut.WaitForAssertionAsync(() => Assert.Contains(cut.FindAll(selector), element => element.TextContent.Contains(text, StringComparison.Ordinal)), AdminDatabase.Patience);
}
