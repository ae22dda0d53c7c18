using System.Text;
using Ergo.Reports.Formats;
using Ergo.Reports.Packaging;
using Ergo.Reports.Tables;
using Ergo.Reports.Tests.Tools;

namespace Ergo.Reports.Tests;

/// <summary>What a CSV file does to whoever opens it: nothing runs, nothing is read as something else, and what was cut off does not look whole.</summary>
public sealed class CsvSafetyTests
{
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    private static readonly ReportTable Table = new()
    {
        Name = "hours", Title = "Hours", IsMain = true,
        Columns =
        [
            new() { Name = "hour", Heading = "hour (local time)", Kind = ColumnKind.Time, IsKey = true }, Sample.Text("worker"), Sample.Text("zone"), Sample.Text("location"), Sample.Text("shift"),
            new() { Name = "red", Heading = "red (min)", Kind = ColumnKind.Number, Decimals = 2 },
        ],
    };

    private static readonly DateTimeOffset Hour = new(2026, 11, 22, 4, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task File_begins_with_the_byte_order_mark_and_the_headings_and_ends_every_line_with_CRLF()
    {
        var bytes = await WriteAsync(Row(Hour, "W-1"));
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        var text = Encoding.UTF8.GetString(bytes[3..]);
        Assert.StartsWith("hour (local time),worker,zone,location,shift,red (min)\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        Assert.Equal(text.Count(sign => sign == '\n'), text.Split("\r\n").Length - 1);
    }

    [Fact]
    public async Task Both_hours_of_the_night_the_clocks_go_back_can_be_told_apart()
    {
        var first = new DateTimeOffset(2026, 11, 1, 5, 0, 0, TimeSpan.Zero);
        var lines = Encoding.UTF8.GetString(await WriteAsync(Row(first, "W-1"), Row(first.AddHours(1), "W-1"))).Split("\r\n");
        Assert.StartsWith("2026-11-01T01:00:00-04:00,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("2026-11-01T01:00:00-05:00,", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")")]
    [InlineData("+1+1")]
    [InlineData("-2")]
    [InlineData("@SUM(A1)")]
    [InlineData("\tx")]
    [InlineData("\rx")]
    [InlineData("\nx")]
    [InlineData("＝1+1")]
    [InlineData("＋1")]
    [InlineData("－1")]
    [InlineData("＠SUM(A1)")]
    [InlineData("|cmd")]
    [InlineData(" =1+1")]
    [InlineData("\u202e=1+1")]
    public async Task Text_that_begins_like_a_formula_gets_an_apostrophe(string text) =>
        Assert.Equal(["'" + text, "'" + text, "'" + text, "'" + text], (await CellsAsync(Row(Hour, text, text, text, text)))[1..5]);

    [Theory]
    [InlineData("x;=1+1")]
    [InlineData("x\t=1+1")]
    public async Task Separators_of_other_countries_do_not_begin_a_cell(string zone) =>
        Assert.Contains($",\"{zone}\",", Encoding.UTF8.GetString(await WriteAsync(Row(Hour, "W-1", zone))), StringComparison.Ordinal);

    [Fact]
    public async Task Negative_number_stays_a_number() =>
        Assert.EndsWith(",-1.50", Encoding.UTF8.GetString(await WriteAsync(Row(Hour, "W-1", red: -1.5))).Split("\r\n")[1], StringComparison.Ordinal);

    [Theory]
    [InlineData("Aisle 4, north")]
    [InlineData("the \"cage\"")]
    [InlineData("two\nlines")]
    [InlineData("Kühlhaus 東")]
    public async Task Text_is_read_back_as_it_was(string zone) => Assert.Equal(zone, (await CellsAsync(Row(Hour, "W-1", zone)))[2]);

    [Fact]
    public async Task What_ends_half_way_sends_nothing_after_it()
    {
        using var target = new MemoryStream();
        await using (var writer = new CsvReportWriter(new SingleFilePackage(target), new CsvChoice(), "rows.csv"))
        {
            await writer.BeginAsync(Sample.Head, default);
            await Sample.WriteAsync(writer, Table, Enumerable.Repeat(Row(Hour, "W-1"), 20_000));
        }

        Assert.True(target.Length > 0);
        Assert.False(target.ToArray().AsSpan().EndsWith("\r\n"u8) && target.ToArray().Count(sign => sign == (byte)'\n') == 20_001);
    }

    private static Cell[] Row(DateTimeOffset hour, string? worker, string? zone = "Bulk pick", string? location = "B-04", string? shift = "A", double red = 1.0 / 3) =>
        [Cell.Of((DateTimeOffset?)TimeZoneInfo.ConvertTime(hour, NewYork)), Cell.Of(worker), Cell.Of(zone), Cell.Of(location), Cell.Of(shift), Cell.Of((double?)red)];

    private static async Task<byte[]> WriteAsync(params Cell[][] rows)
    {
        using var target = new MemoryStream();
        await using var writer = new CsvReportWriter(new SingleFilePackage(target), new CsvChoice(), "rows.csv");
        await Sample.WriteAsync(writer, Sample.Head, Sample.Tail, (Table, rows));
        return target.ToArray();
    }

    private static async Task<string[]> CellsAsync(Cell[] row) => Rfc4180.Read(Encoding.UTF8.GetString(await WriteAsync(row)).TrimStart('\uFEFF'), ',')[1];
}
