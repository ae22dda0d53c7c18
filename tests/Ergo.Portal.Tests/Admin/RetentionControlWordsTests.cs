using Ergo.Portal.Words;
using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Tests.Admin;

/// <summary>What is asked before a hold, the floor or the identity days change, and what is said when a plan changed.</summary>
public sealed class RetentionControlWordsTests
{
    private static readonly DateTimeOffset Cutoff = new(2026, 8, 24, 0, 0, 0, TimeSpan.Zero);

    private static readonly RetentionSetting Held = new()
    {
        WarehouseId = "w", WarehouseName = "Dock West", WarehouseCode = "DW", RetentionDays = 90, FloorDays = 1, Holds = [new() { WarehouseId = "w", Matter = "Case 12", PlacedBy = "Demo admin (admin)", PlacedAt = new DateTimeOffset(2026, 11, 3, 8, 0, 0, TimeSpan.Zero) }],
    };

    private static RetentionSetting Free(string name, int days, int floor = 30) => Held with { WarehouseId = name, WarehouseName = name, RetentionDays = days, FloorDays = floor, Holds = [] };

    [Fact]
    public void Lifting_a_hold_says_what_the_next_run_then_deletes()
    {
        var said = HoldWords.Lift(Held, Held.Holds[0], Forecast("Dock West", 245_123));
        Assert.StartsWith("Dock West is held for Case 12 since 3 Nov 2026 by Demo admin (admin). No other hold lasts: the next scheduled run will then delete 245,123 snapshots of Dock West older than 24 Aug 2026.", said, StringComparison.Ordinal);
        Assert.Contains("deletes nothing because of this", HoldWords.Lift(Held, Held.Holds[0], Forecast("Dock West", 0)), StringComparison.Ordinal);
        Assert.Contains("Exposure older than 180 days loses its workers with it.", HoldWords.Lift(Held with { IdentityDays = 180 }, Held.Holds[0], Forecast("Dock West", 0)), StringComparison.Ordinal);
        var twice = Held with { Holds = [.. Held.Holds, new() { WarehouseId = "w", Matter = "Case 13", PlacedBy = "someone with database access" }] };
        Assert.EndsWith("It stays under legal hold for Case 13, so nothing of it is deleted.", HoldWords.Lift(twice, Held.Holds[0], null), StringComparison.Ordinal);
        Assert.Equal("set by someone with database access", HoldWords.SinceBy(twice.Holds[1]));
    }

    [Fact]
    public void Other_days_for_many_say_who_keeps_less_and_what_goes()
    {
        IReadOnlyList<RetentionSetting> settings = [Free("Dock West", 90), Free("Gate South", 30), Free("Yard", 60), Held];
        Assert.Equal(
            "2 keep less than now, 1 keeps more, 1 stays as now, 1 is under legal hold and loses nothing. The next scheduled run then deletes 7 snapshots of 1 warehouse. Deleted snapshots can not be brought back; the views keep their figures.",
            ManyDaysWords.Effect(settings, 60, [Forecast("Dock West", 7), Forecast("Yard", 0)]));
        Assert.Equal("1 keeps more. The next scheduled run deletes nothing of them.", ManyDaysWords.Effect([settings[1]], 60, [Forecast("Gate South", 0)]));
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
    [InlineData("legal hold", null, "not for this matter")]
    [InlineData("identities", null, "as long as the view keeps them")]
    public void Recorded_values_are_told_in_words(string setting, string? value, string words) =>
        Assert.Equal(words, SettingWords.Value(new SettingChange { Setting = setting, ChangedBy = "x", ChangedAt = Cutoff }, value));

    private static RetentionForecast Forecast(string name, long snapshots) => new() { WarehouseId = "w", WarehouseName = name, Cutoff = Cutoff, Snapshots = snapshots, ShiftSnapshots = 0 };
}
