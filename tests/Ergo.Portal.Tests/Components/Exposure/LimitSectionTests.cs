using Bunit;
using Ergo.Operations.Access;
using Ergo.Portal.Charts;
using Ergo.Portal.Pages.Exposure;
using Ergo.Snapshots.Figures.Limits;
using static Ergo.Portal.Tests.Components.Exposure.ExposureSamples;

namespace Ergo.Portal.Tests.Components.Exposure;

/// <summary>What the exposure page says of limits.</summary>
public sealed class LimitSectionTests : BunitContext
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 23, 5, 0, 0, TimeSpan.Zero);
    private static readonly LimitsInForce Forty = new() { Company = new OwnLimits { WorkerRed = 40 } };

    public LimitSectionTests() => this.AddComponentLibrary();

    [Fact]
    public void Bins_meet_at_the_limit_and_what_is_exactly_on_it_is_within()
    {
        var figures = Of(Forty, Spell("a", 40), Spell("b", 40.5), Spell("c", 0), Spell("d", 500));
        Assert.Equal([1, 0, 0, 1, 1, 0, 0, 1], figures.Bins.Select(bin => bin.Spells));
        Assert.Equal([false, false, false, false, true, true, true, true], figures.Bins.Select(bin => bin.IsOver));
        Assert.Equal((2, 0), (figures.Over(ExposureMeasure.WorkerRed), figures.Unclear(ExposureMeasure.WorkerRed)));
        Assert.Equal("2 of 4 shifts of workers had more than 40 min red", LimitCharts.DistributionTitle(figures).Replace('\u00a0', ' '));
        Assert.Equal(["Red minutes of a shift", "Within the limit", "Over the limit"], ChartTable.Of(LimitCharts.Distribution(figures)).Headers);
    }

    [Fact]
    public void Several_shifts_together_are_over_where_the_sum_proves_it_and_perhaps_in_between()
    {
        var figures = Of(Forty, Spell("sure", 121, parts: 3), Spell("perhaps", 120, parts: 3), Spell("within", 40, parts: 3));
        Assert.Equal((1, 1), (figures.Over(ExposureMeasure.WorkerRed), figures.Unclear(ExposureMeasure.WorkerRed)));
        Assert.Equal((3, 0), (figures.Together, figures.Bins.Sum(bin => bin.Spells)));
        Assert.Equal((1, 0), (figures.OverOf("sure"), figures.OverOf("perhaps")));
        Assert.StartsWith("perhaps", LimitText.By(figures.Crossings.Single(crossing => crossing.Who == "perhaps")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_line_of_the_limit_is_a_column_of_table_and_csv()
    {
        var chart = LimitCharts.OverTime(Of(Forty, Spell("a", 12), Spell("b", 50)), TimeZoneInfo.Utc);
        Assert.Equal("Limit 40\u00a0min", Assert.Single(chart.Thresholds).Label);
        var table = ChartTable.Of(chart);
        Assert.Equal("Limit 40\u00a0min", table.Headers[^1]);
        Assert.Equal("40.0", Assert.Single(table.Rows)[^1]);
        Assert.EndsWith(",40\r\n", ChartTable.Csv(chart), StringComparison.Ordinal);
        Assert.Equal(["50.0", "31.0"], [table.Rows[0][1], table.Rows[0][3]]);
        Assert.Empty(LimitCharts.OverTime(Of(LimitsInForce.None, Spell("a", 12)), TimeZoneInfo.Utc).Thresholds);
    }

    [Fact]
    public void Worker_over_the_limit_is_marked_by_word_and_shape()
    {
        var worker = Worker("W-1", 60, 60, 120);
        var rows = Render<WorkerTable>(parts => parts.Add(part => part.Workers, [worker, Worker("W-2", 1, 0, 100)]).Add(part => part.Limits, Of(Forty, Spell("W-1", 60), Spell("W-2", 1)))).FindAll("tbody tr");
        Assert.Contains("over in 1 shift", rows[0].TextContent, StringComparison.Ordinal);
        Assert.NotNull(rows[0].QuerySelector(".over-mark .risk-shape[data-shape=square]"));
        Assert.DoesNotContain("over in", rows[1].TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Rights.SetExposureLimits, "Set a limit")]
    [InlineData(Rights.SeeDashboards, "Safety managers and admins set them")]
    public void Without_a_limit_the_page_says_so_and_where_one_is_set(string right, string words)
    {
        AddAuthorization().SetAuthorized("somebody").SetPolicies(right);
        var cut = Render<LimitSection>(parts => parts.Add(part => part.Figures, Of(LimitsInForce.None, Spell("a", 500))).Add(part => part.WarehouseName, "Dock").Add(part => part.WarehouseCode, "D").Add(part => part.Zone, TimeZoneInfo.Utc).Add(part => part.Period, "a day"));
        Assert.Contains(words, cut.Markup, StringComparison.Ordinal);
        Assert.Empty(cut.FindAll(".stat__figure"));
        Assert.StartsWith("/limits?w=", cut.Find("a").GetAttribute("href"), StringComparison.Ordinal);
    }

    private static LimitFigures Of(LimitsInForce limits, params WorkerSpell[] spells) => LimitFigures.Of(new SpellFigures(spells, [], [new ShiftEnd { Shift = "E", Ended = Monday.AddHours(8) }]), limits);

    private static WorkerSpell Spell(string worker, double red, int parts = 1) => new() { Pseudonym = worker, Began = Monday, Ended = Monday.AddHours(8 * parts), Parts = parts, Red = red, Weighted = red * 5 };
}
