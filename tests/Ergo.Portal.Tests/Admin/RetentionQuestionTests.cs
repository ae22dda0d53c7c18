using Bunit;
using Ergo.Portal.Pages.Retention;
using Ergo.Portal.Pages.Views;
using Ergo.Portal.Tests.Components;
using Ergo.Portal.Words;
using Ergo.Snapshots.Retention;
using MudBlazor;

namespace Ergo.Portal.Tests.Admin;

public sealed class RetentionQuestionTests : BunitContext, IAsyncLifetime
{
    private static readonly DateTimeOffset Cutoff = new(2026, 8, 24, 0, 0, 0, TimeSpan.Zero);
    private readonly List<object?> _answers = [];

    public RetentionQuestionTests() => this.AddComponentLibrary();

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    [Fact]
    public void Button_names_exactly_what_goes()
    {
        var cut = Ask(Plan(Item("Dock West", 245_000), Item("Dock West", 123)));
        Assert.Equal("Delete 245,123 snapshots of Dock West older than 24 Aug 2026", cut.Find("button[type=submit]").TextContent);
    }

    [Fact]
    public void Several_warehouses_are_listed_each_with_its_cutoff()
    {
        var cut = Ask(Plan(Item("Dock West", 1000), Item("Gate South", 1) with { Cutoff = Cutoff.AddDays(30) }, Item("Gate South", 2) with { TableName = "shift_snapshots" }));
        Assert.Equal("Delete 1,001 snapshots and 2 shift snapshots of 2 warehouses", cut.Find("button[type=submit]").TextContent);
        Assert.Equal(["1,000 snapshotsDock West, older than 24 Aug 2026", "1 snapshot and 2 shift snapshotsGate South, older than 24 Aug 2026"], cut.FindAll("li").Select(line => line.TextContent));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public void Run_without_a_reason_is_refused_in_the_form(string reason)
    {
        var cut = Ask(Plan(Item("Dock West", 1)));
        cut.Find("input").Input(reason);
        cut.Find("form").Submit();
        Assert.StartsWith("Say why", cut.Find("[role=alert]").TextContent.Trim(), StringComparison.Ordinal);
        Assert.Empty(_answers);
    }

    [Fact]
    public void Shortening_says_how_many_snapshots_the_next_run_deletes()
    {
        var question = RetentionWords.Shorten(Setting, 30, new RetentionForecast { WarehouseId = "w", WarehouseName = "Dock West", Cutoff = Cutoff, Snapshots = 245_123, ShiftSnapshots = 0 });
        Assert.Equal("Keep Dock West for 30 days instead of 90?", question.Title);
        Assert.Contains("will then delete 245,123 snapshots of Dock West older than 24 Aug 2026", question.Text, StringComparison.Ordinal);
        Assert.Equal("Shorten Dock West to 30 days", question.Action);
        Assert.True(question.IsDangerous);
    }

    [Fact]
    public void Shortening_under_legal_hold_says_that_nothing_goes()
    {
        var question = RetentionWords.Shorten(Setting, 30, new RetentionForecast { WarehouseId = "w", WarehouseName = "Dock West", Cutoff = null, Snapshots = 0, ShiftSnapshots = 0 });
        Assert.Contains("legal hold", question.Text, StringComparison.Ordinal);
        Assert.False(question.IsDangerous);
    }

    [Fact]
    public void Rebuild_says_what_it_does_and_that_readers_never_wait()
    {
        var question = RebuildQuestion.Of("rollup_1m");
        Assert.Equal("Rebuild rollup_1m", question.Action);
        Assert.Contains("everything in rollup_1m that retention has not frozen", question.Text, StringComparison.Ordinal);
        Assert.Contains("Readers never wait", question.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_to_delete_says_when_the_first_snapshots_expire()
    {
        var held = new RetentionStatistics { WarehouseId = "w", TableName = "ergonomic_snapshots", TotalRows = 1, Oldest = new DateTimeOffset(2026, 11, 8, 9, 0, 0, TimeSpan.Zero), DeletableRows = 0 };
        Assert.EndsWith("those of Dock West from 8 Nov 2026: they go at the run of 7 Feb 2027.", RetentionWords.WhyNothing([Setting], [held]), StringComparison.Ordinal);
    }

    private IRenderedComponent<MudDialogProvider> Ask(RetentionPlan plan) => this.ShowDialog(_answers, new DialogParameters<RunRetentionDialog> { { part => part.Plan, plan } });

    private static RetentionSetting Setting => new() { WarehouseId = "w", WarehouseName = "Dock West", WarehouseCode = "DW", RetentionDays = 90, FloorDays = 1 };

    private static RetentionPlan Plan(params RetentionPlanItem[] items) => new("fingerprint", items);

    private static RetentionPlanItem Item(string warehouse, long rows) => new()
    {
        TableName = "ergonomic_snapshots",
        PartitionName = "ergonomic_snapshots_2026_08_20",
        WarehouseId = warehouse,
        WarehouseName = warehouse,
        Cutoff = Cutoff,
        ExpiredRows = rows,
        PartitionBytes = 8192,
        GoesWhole = false,
    };
}
