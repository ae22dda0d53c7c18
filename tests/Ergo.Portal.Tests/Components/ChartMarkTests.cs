using System.Text.Json;
using Bunit;
using Ergo.Portal.Charts;

namespace Ergo.Portal.Tests.Components;

/// <summary>Noted changes on a chart: drawn as marks, spoken, and in its table and file.</summary>
public sealed class ChartMarkTests : BunitContext
{
    private static readonly DateTimeOffset Start = new(2026, 11, 14, 5, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Marks_stand_in_the_bucket_they_happened_in_in_table_and_file()
    {
        var chart = Sample(new(Start.AddHours(20), "Lift table"), new(Start.AddHours(21), "=cmd|calc"), new(Start.AddDays(5), "Later"), new(Start.AddMinutes(-1), "Earlier"));
        var table = ChartTable.Of(chart);
        Assert.Equal(["Time (America/New_York)", "Red share (%)", "Noted changes"], table.Headers);
        Assert.Equal(["Lift table; =cmd|calc", "", ""], table.Rows.Select(row => row[2]));
        Assert.Equal("2026-11-14T00:00:00-05:00,10,\"Lift table; =cmd|calc\"", Csv(chart, 1));
        Assert.Equal("2026-11-14T00:00:00-05:00,10,'=cmd|calc", Csv(Sample(new TimeMark(Start, "=cmd|calc")), 1));
        Assert.Equal(["Time (America/New_York)", "Red share (%)"], ChartTable.Of(Sample()).Headers);
    }

    [Fact]
    public void Marks_are_drawn_and_spoken()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        var chart = Sample(new TimeMark(Start.AddHours(20), "Lift table"));
        var mark = Assert.Single(JsonDocument.Parse(ChartJson.Of(chart)).RootElement.GetProperty("marks").EnumerateArray());
        Assert.Equal((Start.AddHours(20).ToUnixTimeMilliseconds(), "Lift table"), (mark.GetProperty("time").GetInt64(), mark.GetProperty("label").GetString()));
        Assert.False(JsonDocument.Parse(ChartJson.Of(Sample())).RootElement.TryGetProperty("marks", out _));
        Assert.Equal("Noted changes: Lift table, 14 Nov 20:00.", TimeMark.Sentence(chart));
        Assert.Null(TimeMark.Sentence(Sample(new TimeMark(Start.AddDays(9), "Later"))));
    }

    private static string Csv(TimeChart chart, int line) => ChartTable.Csv(chart).Split("\r\n")[line];

    private static TimeChart Sample(params TimeMark[] marks) => new()
    {
        Zone = "America/New_York", Unit = "%", Bucket = TimeSpan.FromDays(1), Marks = marks,
        Series = [new("Red share", [new(Start, 10), new(Start.AddDays(1), null), new(Start.AddDays(2), 8)])],
    };
}
