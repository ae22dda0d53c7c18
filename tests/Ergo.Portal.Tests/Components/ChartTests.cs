using System.Text.Json;
using Bunit;
using Ergo.Portal.Charts;

namespace Ergo.Portal.Tests.Components;

public sealed class ChartTests : BunitContext
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 4, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Table_shows_local_times_values_n_and_gaps()
    {
        var table = ChartTable.Of(Sample());
        Assert.Equal(["Time (America/New_York)", "Red share (%)", "Red share, n"], table.Headers);
        Assert.Equal(["Sat 21 Nov 2026 23:00", "12.5", "1,204"], table.Rows[0]);
        Assert.Equal(["Sun 22 Nov 2026 00:00", "not observed", "0"], table.Rows[1]);
    }

    [Fact]
    public void Csv_has_offsets_and_empty_gaps() => Assert.Equal(
        "Time (America/New_York),Red share (%),\"Red share, n\"\r\n2026-11-21T23:00:00-05:00,12.5,1204\r\n2026-11-22T00:00:00-05:00,,0\r\n",
        ChartTable.Csv(Sample()));

    [Theory]
    [InlineData("=HYPERLINK(1)", "'=HYPERLINK(1)")]
    [InlineData("+1", "'+1")]
    [InlineData("@x", "'@x")]
    [InlineData("-4.5", "'-4.5")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("＋1", "'＋1")]
    [InlineData("－1", "'－1")]
    [InlineData("＠x", "'＠x")]
    [InlineData("|cmd", "'|cmd")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData(" =1+1", "' =1+1")]
    [InlineData("\u200b=1+1", "'\u200b=1+1")]
    [InlineData("x;=1+1", "\"x;=1+1\"")]
    [InlineData("A-1 = B", "A-1 = B")]
    [InlineData("a \"b\", c", "\"a \"\"b\"\", c\"")]
    public void Csv_text_can_not_become_a_formula(string category, string expected)
    {
        var csv = ChartTable.Csv(new BarChart { CategoryName = "Zone", Categories = [category], Series = [new("Change", [-4.5])] });
        Assert.Equal($"Zone,Change\r\n{expected},-4.5\r\n", csv);
    }

    [Fact]
    public void Csv_has_two_decimals_of_what_has_more() => Assert.Equal(
        "Zone,Time (h)\r\nA,0.33\r\nB,12\r\n", ChartTable.Csv(new BarChart { CategoryName = "Zone", Categories = ["A", "B"], Unit = "h", Decimals = 1, Series = [new("Time", [1.0 / 3, 12])] }));

    [Fact]
    public void What_was_observed_is_never_hatched_as_before_the_records()
    {
        // Views are filled one after another: this one knew of an earlier hour than the one that tells where records begin.
        TimeChart Chart(params double?[] values) => new()
        {
            Zone = "UTC", RecordsFrom = Start.AddHours(2), Series = [new("Red share", [.. values.Select((value, hour) => new TimePoint(Start.AddHours(hour), value))])],
        };
        Assert.Equal(Start.AddHours(1), Chart(null, 3, 4, 5).RecordsFrom);
        Assert.Equal(Start.AddHours(2), Chart(null, null, null, 5).RecordsFrom);
        Assert.Equal(Start.AddHours(2), Chart(null, null).RecordsFrom);
        Assert.Null((Chart(1) with { RecordsFrom = null }).RecordsFrom);
    }

    [Fact]
    public void Heat_table_has_a_row_per_row()
    {
        var table = ChartTable.Of(new HeatChart { RowName = "Day", Columns = ["00", "01"], Rows = [new("Mon", [1, null])], Unit = "%" });
        Assert.Equal(["Day", "00 (%)", "01 (%)"], table.Headers);
        Assert.Equal(["Mon", "1", "not observed"], Assert.Single(table.Rows));
    }

    [Fact]
    public void Gap_stays_null_on_the_way_to_the_browser()
    {
        using var json = JsonDocument.Parse(ChartModel.ToJson(Sample()));
        var values = json.RootElement.GetProperty("series")[0].GetProperty("values");
        Assert.Equal(JsonValueKind.Null, values[1].ValueKind);
        Assert.Equal("line", json.RootElement.GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void More_series_than_can_be_told_apart_are_refused(int count)
    {
        var chart = new BarChart { CategoryName = "Zone", Categories = ["A"], Series = [.. Enumerable.Range(0, count).Select(i => new BarSeries($"S{i}", [1]))] };
        Assert.Contains("1 to 5 series", Assert.Throws<ArgumentException>(() => ChartModel.ToJson(chart)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_do_not_match_the_categories_are_refused() =>
        Assert.Throws<ArgumentException>(() => ChartModel.ToJson(new BarChart { CategoryName = "Zone", Categories = ["A", "B"], Series = [new("S", [1])] }));

    [Fact]
    public void Heat_steps_must_rise() =>
        Assert.Throws<ArgumentException>(() => ChartModel.ToJson(new HeatChart { RowName = "Day", Columns = ["0"], Rows = [new("Mon", [1])], Steps = [1, 1, 2, 3] }));

    [Fact]
    public void Chart_is_drawn_once_and_updated_in_place_only_when_its_data_changed()
    {
        var module = JSInterop.SetupModule(_ => true);
        var drawn = module.SetupModule(call => call.Identifier == "draw");
        drawn.SetupVoid(call => call.Identifier == "update").SetVoidResult();
        var cut = Show(Sample());
        cut.Render(parts => parts.Add(part => part.Data, Sample()));
        Assert.Empty(drawn.Invocations["update"]);
        cut.Render(parts => parts.Add(part => part.Data, Sample() with { Decimals = 2 }));
        Assert.Single(drawn.Invocations["update"]);
        Assert.Single(module.Invocations["draw"]);
    }

    [Fact]
    public void Circuits_that_draw_the_same_chart_share_its_json()
    {
        var module = JSInterop.SetupModule(_ => true);
        module.SetupModule(call => call.Identifier == "draw");
        var chart = Sample();
        Show(chart);
        Show(chart);
        var sent = module.Invocations["draw"].Select(call => call.Arguments[1]).ToList();
        Assert.Equal(2, sent.Count);
        Assert.Same(sent[0], sent[1]);
        Assert.Equal(ChartModel.ToJson(chart), sent[0]);
    }

    [Fact]
    public void Chart_reads_out_its_summary_and_opens_its_table()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        var cut = Show(Sample());
        Assert.Equal("Red share was 12.5 %.", cut.Find("[role=img]").GetAttribute("aria-label"));
        Assert.Empty(cut.FindAll("table"));
        cut.FindAll("button").Single(button => button.TextContent.Trim() == "Table").Click();
        Assert.Equal(2, cut.FindAll("tbody tr").Count);
    }

    private static TimeChart Sample() => new()
    {
        Zone = "America/New_York",
        Unit = "%",
        Decimals = 1,
        Bucket = TimeSpan.FromHours(1),
        Series = [new("Red share", [new(Start, 12.5, 1204), new(Start.AddHours(1), null, 0)])],
    };

    private IRenderedComponent<ErgoChart> Show(ChartData data) => Render<ErgoChart>(parts => parts
        .Add(part => part.Title, "Red share")
        .Add(part => part.Summary, "Red share was 12.5 %.")
        .Add(part => part.WhatIsThis, "Red snapshots by all snapshots.")
        .Add(part => part.FileName, "red-share")
        .Add(part => part.Data, data));
}
