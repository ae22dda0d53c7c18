using Ergo.Portal.Words;
using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Tests.Admin;

public sealed class WarehouseWordsTests
{
    private static readonly RetentionSetting Usual = new() { WarehouseId = "w", WarehouseName = "Dock West", WarehouseCode = "DW", RetentionDays = 90, AnnouncedDays = 90, FloorDays = 30 };

    [Fact]
    public void Warehouse_like_any_other_has_nothing_to_look_at() => Assert.Empty(WarehouseWords.All(Usual));

    [Fact]
    public void Missing_rows_and_unusable_time_zones_are_told_by_name()
    {
        Assert.Equal(["never announced: kept until you set its days"], WarehouseWords.All(Usual with { IsAnnounced = false, WasAnnounced = false, RetentionDays = null }));
        Assert.Equal(["no longer announced since 14 Nov 2026"], WarehouseWords.All(Usual with { IsAnnounced = false, GoneAt = new(2026, 11, 14, 3, 0, 0, TimeSpan.Zero) }));
        Assert.Equal(["it came back with 90 days; those of before hold until you set its days"], WarehouseWords.All(Usual with { RetentionDays = 400 }));
        Assert.Equal(
            ["time zone 'W. Europe Standard Time' is not one we know: days are cut in UTC"], WarehouseWords.All(Usual with { UnusableTimezone = " W. Europe Standard Time" }));
        Assert.Equal("its time zone is blank: days are cut in UTC", WarehouseWords.TimeZone(""));
    }

    [Fact]
    public void Days_of_a_warehouse_that_had_none_are_asked_for_as_such()
    {
        var none = Usual with { RetentionDays = null };
        var question = RetentionWords.Shorten(none, 30, new RetentionForecast { WarehouseId = "w", WarehouseName = "Dock West", Cutoff = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero), Snapshots = 5, ShiftSnapshots = 0 });
        Assert.Equal(("Keep Dock West for 30 days instead of for good?", "Set Dock West to 30 days", true), (question.Title, question.Action, question.IsDangerous));
        Assert.Equal("Nobody has set for how many days snapshots are kept, so none is deleted.", RetentionWords.WhyNothing([none], []));
        Assert.Contains("No days are set for it", HoldWords.Lift(none, new LegalHold { WarehouseId = "w", Matter = "case 1", PlacedBy = "admin" }, new RetentionForecast { WarehouseId = "w", WarehouseName = "Dock West", Snapshots = 0, ShiftSnapshots = 0 }), StringComparison.Ordinal);
    }
}
