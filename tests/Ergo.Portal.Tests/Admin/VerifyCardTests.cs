using Bunit;
using Ergo.Operations.Access;
using Ergo.Portal.Pages.Views;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Words;
using Ergo.Snapshots.Views;
using MudBlazor;

namespace Ergo.Portal.Tests.Admin;

/// <summary>Verifying a view from its page, on a real database.</summary>
public sealed class VerifyCardTests : BunitContext, IAsyncLifetime
{
    private AdminDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await AdminDatabase.CreateAsync();
        await _database.RunAsync("""
            SELECT create_ergonomic_snapshot_partition((now() AT TIME ZONE 'UTC')::date - 1);
            INSERT INTO ergonomic_snapshots (warehouse_id, event_time, traffic_light)
            SELECT 'w1', date_trunc('day', now(), 'UTC') - interval '6 hours' + g * interval '5 minutes', 'red' FROM generate_series(1, 12) g
            """);
        await _database.RunAsync("CALL refresh_all_views()");
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Right_view_is_told_with_what_was_compared()
    {
        var cut = Open();
        cut.Find(".verify").Submit();
        await ShowsAsync(cut, "All 12 rows of rollup_5m on ");
        Assert.Contains("equal what the snapshots give. Compared: 288 buckets of 1 warehouse", cut.Find(".verify ~ [role=status]").TextContent, StringComparison.Ordinal);
        Assert.Empty(cut.FindAll(".verify ~ [role=status] table"));
    }

    [Fact]
    public async Task Differences_are_counted_and_listed()
    {
        await _database.RunAsync("UPDATE ergo_internal.rollup_5m SET red_count = red_count + 1 WHERE bucket_time = (SELECT min(bucket_time) FROM ergo_internal.rollup_5m)");
        var cut = Open();
        cut.Find(".verify").Submit();
        await ShowsAsync(cut, "1 row of rollup_5m on ");
        var table = cut.Find(".verify ~ [role=status] table").TextContent;
        Assert.Contains("Dock West", table, StringComparison.Ordinal);
        Assert.Contains("red_count 2", table, StringComparison.Ordinal);
        Assert.Contains("red_count 1", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Day_that_can_not_be_compared_says_why()
    {
        var cut = Open();
        cut.Find("input[type=date]").Input("2026-01-02");
        cut.Find(".verify").Submit();
        await ShowsAsync(cut, "Nothing of rollup_5m on 2 Jan 2026 could be compared.");
        await ShowsAsync(cut, "Not compared: Dock West (");
    }

    [Theory]
    [InlineData("")]
    [InlineData("2999-01-01")]
    public async Task Day_that_is_none_or_in_the_future_is_refused_in_the_form(string day)
    {
        var cut = Open();
        cut.Find("input[type=date]").Input(day);
        cut.Find(".verify").Submit();
        await cut.WaitForAssertionAsync(() => Assert.Contains("Choose a day up to today.", cut.Find(".field__error").TextContent, StringComparison.Ordinal), AdminDatabase.Patience);
        Assert.Equal("true", cut.Find("input[type=date]").GetAttribute("aria-invalid"));
    }

    [Fact]
    public void Columns_of_a_difference_are_read_as_words()
    {
        Assert.Equal("zone_id z1, shift_code none, red_count 3", VerifyWords.Columns("""{"zone_id": "z1", "shift_code": null, "red_count": 3}"""));
        Assert.Equal("–", VerifyWords.Columns(null));
    }

    [Fact]
    public void Verifications_of_several_warehouses_add_up()
    {
        var one = new ViewVerification
        {
            ViewName = "rollup_5m", Day = new DateOnly(2026, 11, 24), DifferenceCount = 0, Differences = [],
            Warehouses = [new VerifiedWarehouse { WarehouseId = "a", ComparedBuckets = 288, ComparedRows = 5 }],
        };
        var other = one with { DifferenceCount = 2, Warehouses = [new VerifiedWarehouse { WarehouseId = "b", ComparedBuckets = 288, ComparedRows = 7 }] };
        Assert.Equal((12, 576, 2L, false), (one.And(other).ComparedRows, one.And(other).ComparedBuckets, one.And(other).DifferenceCount, one.And(other).IsRight));
        Assert.Equal("All 5 rows of rollup_5m on 24 Nov 2026 equal what the snapshots give", VerifyWords.Result(one));
        Assert.Equal("2 rows of rollup_5m on 24 Nov 2026 differ from what the snapshots give, 12 rows compared", VerifyWords.Result(one.And(other)));
    }

    private static Task ShowsAsync(IRenderedComponent<ViewsPage> cut, string text) =>
        cut.WaitForAssertionAsync(() => Assert.Contains(text, cut.Find(".verify ~ [role=status]").TextContent, StringComparison.Ordinal), AdminDatabase.Patience);

    private IRenderedComponent<ViewsPage> Open()
    {
        var cut = _database.Open<ViewsPage>(this, new Session("Demo admin", Roles.Admin));
        cut.WaitForState(() => cut.FindComponents<MudSelectItem<string>>().Any(item => item.Instance.Value == "w1"), AdminDatabase.Patience);
        return cut;
    }
}
