using Ergo.Portal.Dashboards;
using Ergo.Portal.Tests.Components.Exposure;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures;

namespace Ergo.Portal.Tests.Pages;

/// <summary>"No camera sent a snapshot" is said only where that is known.</summary>
public sealed class AbsenceTests
{
    private static readonly DateTimeOffset Now = Samples.Now;
    private static readonly TimeRange Shown = new(Now.AddHours(-24), Now);
    private static readonly Freshness Fresh = ExposureSamples.Fresh with { CompleteTo = Now.AddMinutes(-1) };

    [Fact]
    public void Range_before_the_records_says_when_they_begin_and_offers_that_range()
    {
        var absence = Absence.Of(Shown, Fresh, Now.AddDays(3), false);
        Assert.Equal(AbsenceKind.BeforeRecords, absence.Kind);
        Assert.Equal("Records of Dock West begin 25 Nov 2026", absence.Title("exposure", "Dock West", Samples.Day, TimeZoneInfo.Utc));
        Assert.DoesNotContain("No camera", absence.Text("Dock West", TimeZoneInfo.Utc), StringComparison.Ordinal);
        var first = Absence.FirstRange(Now.AddDays(-30), TimeSpan.FromHours(24), Now)!;
        Assert.Equal((Now.AddDays(-30), Now.AddDays(-29)), (first.From, first.To));
        Assert.Equal(Now, Absence.FirstRange(Now.AddHours(-2), TimeSpan.FromHours(24), Now)!.To);
    }

    [Fact]
    public void Day_is_the_warehouses_own()
    {
        var absence = Absence.Of(Shown, Fresh, new DateTimeOffset(2026, 12, 1, 20, 0, 0, TimeSpan.Zero), false);
        Assert.Equal("Records of A begin 2 Dec 2026", absence.Title("x", "A", Samples.Day, TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo")));
    }

    [Fact]
    public void Each_cause_is_told_as_itself()
    {
        Assert.Equal(AbsenceKind.NotComputed, Absence.Of(Shown, Fresh with { CompleteTo = null }, null, false).Kind);
        Assert.Equal(AbsenceKind.Late, Absence.Of(Shown, Fresh with { CompleteTo = Now.AddHours(-25) }, Now.AddDays(-9), false).Kind);
        Assert.Equal(AbsenceKind.Late, Absence.Of(Shown, Fresh with { CompleteTo = Now.AddHours(-3), IsFailing = true }, Now.AddDays(-9), false).Kind);
        Assert.Equal(AbsenceKind.NoRecords, Absence.Of(Shown, Fresh, null, false).Kind);
        Assert.Equal(AbsenceKind.NoLight, Absence.Of(Shown, Fresh, Now.AddDays(-9), true).Kind);
        var nobody = Absence.Of(Shown, Fresh, Now.AddDays(-9), false);
        Assert.Equal(AbsenceKind.NobodySent, nobody.Kind);
        Assert.StartsWith("No camera sent a snapshot from ", nobody.Text("Dock West", TimeZoneInfo.Utc), StringComparison.Ordinal);
        Assert.Equal("Nothing was observed in Dock West in the last 24 hours", nobody.Title("x", "Dock West", Samples.Day, TimeZoneInfo.Utc));
    }
}
