using Ergo.Portal.Words;
using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Tests.Admin;

/// <summary>What is asked before a hold, the floor or the identity days change, and what is said when a plan changed.</summary>
public sealed class RetentionControlWordsTests
{
    private static readonly DateTimeOffset Cutoff = new(2026, 8, 24, 0, 0, 0, TimeSpan.Zero);

    private static readonly RetentionSetting Held = new()
    {
        WarehouseId = "w", WarehouseName = "Dock West", WarehouseCode = "DW", RetentionDays = 90, FloorDays = 1, LegalHold = true, HoldReason = "Case 12",
        HeldBy = "Demo admin (admin)", HeldSince = new DateTimeOffset(2026, 11, 3, 8, 0, 0, TimeSpan.Zero),
    };

    private static RetentionSetting Free(string name, int days, int floor = 30) => Held with { WarehouseId = name, WarehouseName = name, RetentionDays = days, FloorDays = floor, LegalHold = false, HoldReason = null };

    [Fact]
    public void Lifting_a_hold_says_what_the_next_run_then_deletes()
    {
        var question = HoldWords.Lift(Held, Forecast("Dock West", 245_123));
        Assert.Equal("Lift the hold of Dock West", question.Action);
        Assert.StartsWith("It is held since 3 Nov 2026 by Demo admin (admin): Case 12. The next scheduled run will then delete 245,123 snapshots of Dock West older than 24 Aug 2026.", question.Text, StringComparison.Ordinal);
        Assert.True(question.IsDangerous);
        var harmless = HoldWords.Lift(Held, Forecast("Dock West", 0));
        Assert.Contains("deletes nothing because of this", harmless.Text, StringComparison.Ordinal);
        Assert.False(harmless.IsDangerous);
        Assert.True(HoldWords.Lift(Held with { IdentityDays = 180 }, Forecast("Dock West", 0)).IsDangerous);
    }

    [Fact]
    public void Raised_floor_names_whom_it_covers()
    {
        var question = FloorWords.Change([Free("Dock West", 60), Free("Gate South", 89), Free("Yard", 90)], 90, []);
        Assert.Equal("Raise the floor to 90 days", question.Action);
        Assert.StartsWith("Dock West (60 days) and Gate South (89 days) are set lower and will be kept for 90 days", question.Text, StringComparison.Ordinal);
        Assert.False(question.IsDangerous);
        Assert.StartsWith("No warehouse is set lower", FloorWords.Change([Free("Yard", 90)], 90, []).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Lowered_floor_says_what_the_next_run_then_deletes()
    {
        var question = FloorWords.Change([Free("Dock West", 10)], 7, [.. Enumerable.Range(1, 5).Select(n => Forecast($"Yard {n}", n))]);
        Assert.Contains("will then delete 15 snapshots of Yard 1, Yard 2, Yard 3 and 2 more.", question.Text, StringComparison.Ordinal);
        Assert.True(question.IsDangerous);
        Assert.False(FloorWords.Change([Free("Dock West", 60)], 7, []).IsDangerous);
    }

    [Fact]
    public void Refusal_below_the_floor_is_worded_as_the_database_words_it() =>
        Assert.Equal("This installation keeps snapshots for at least 30 days; 29 is below that floor.", FloorWords.Refusal(30, 29));

    [Fact]
    public void Shorter_names_say_how_many_rows_lose_them_for_good()
    {
        var question = IdentityWords.Shorten(Free("Dock West", 90), 180, new IdentityForecast { Until = Cutoff, NamedRows = 12_345, Workers = 87 });
        Assert.Contains("12,345 exposure rows older than 24 Aug 2026 will lose their worker (87 workers). This is for good", question.Text, StringComparison.Ordinal);
        Assert.Equal("Take the worker from 12,345 rows of Dock West", question.Action);
        Assert.True(question.IsDangerous);
        var held = IdentityWords.Shorten(Held, 180, new IdentityForecast { Until = null, NamedRows = 0, Workers = 0 });
        Assert.Contains("under legal hold", held.Text, StringComparison.Ordinal);
        Assert.False(held.IsDangerous);
    }

    [Fact]
    public void Changed_plan_is_told_by_warehouse_and_day()
    {
        var item = new RetentionPlanItem
        {
            TableName = "ergonomic_snapshots", PartitionName = "ergonomic_snapshots_2026_08_20", WarehouseId = "a", WarehouseName = "Dock West",
            Cutoff = Cutoff, ExpiredRows = 1200, PartitionBytes = 8192, GoesWhole = true,
        };
        Assert.Equal(
            [
                "Dock West, 20 Aug 2026: 1,203 snapshots instead of 1,200",
                "Gate South, 20 Aug 2026: 1,200 snapshots no longer go",
                "Gate South, 21 Aug 2026: 1 snapshot more",
                "Hold: 1,200 rows no longer go, it is under legal hold: Case 12",
                "Moved: cutoff moved from 24 Aug 2026 to 25 Aug 2026",
                "Shared, 20 Aug 2026: goes by rows, the day is still needed by Yard (90 days)",
            ],
            PlanChangeWords.Lines(
                [
                    new(item, item with { ExpiredRows = 1203 }),
                    new(item with { WarehouseId = "b", WarehouseName = "Gate South" }, null),
                    new(null, item with { WarehouseId = "b", WarehouseName = "Gate South", PartitionName = "ergonomic_snapshots_2026_08_21", ExpiredRows = 1 }),
                    new(item with { WarehouseId = "c", WarehouseName = "Hold" }, null),
                    new(item with { WarehouseId = "d", WarehouseName = "Moved" }, item with { WarehouseId = "d", WarehouseName = "Moved", Cutoff = Cutoff.AddDays(1) }),
                    new(item with { WarehouseId = "e", WarehouseName = "Shared" }, item with { WarehouseId = "e", WarehouseName = "Shared", GoesWhole = false, KeptBy = "Yard (90 days)" }),
                ],
                [Held with { WarehouseId = "c" }]));
    }

    [Theory]
    [InlineData("days", "90", "90 days")]
    [InlineData("floor", "1", "1 day")]
    [InlineData("legal hold", "Case 12", "Case 12")]
    [InlineData("legal hold", "12", "12")]
    [InlineData("legal hold", null, "no hold")]
    [InlineData("identities", null, "as long as the view keeps them")]
    public void Recorded_values_are_told_in_words(string setting, string? value, string words) =>
        Assert.Equal(words, SettingWords.Value(new SettingChange { Setting = setting, ChangedBy = "x", ChangedAt = Cutoff }, value));

    private static RetentionForecast Forecast(string name, long snapshots) => new() { WarehouseName = name, Cutoff = Cutoff, Snapshots = snapshots, ShiftSnapshots = 0 };
}
