using System.Text;
using CsvHelper;
using Ergo.Portal.Api;
using Ergo.Snapshots.Reports;

namespace Ergo.Portal.Tests.Endpoints;

public sealed class ExposureCsvTests
{
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    private static readonly ExposureReportRow Plain = new()
    {
        HourBucket = new DateTimeOffset(2026, 11, 22, 4, 0, 0, TimeSpan.Zero),
        Worker = "W-1", Zone = "Bulk pick", Location = "B-04", Shift = "A",
        GreenMinutes = 10, YellowMinutes = 1.0 / 3, RedMinutes = 0, TotalMinutes = 12.5, WeightedExposureScore = 10.67, MaxRiskInHour = 71.5, IsPartial = false,
    };

    [Fact]
    public async Task File_begins_with_the_byte_order_mark_and_a_header_with_units_and_ends_every_line_with_CRLF()
    {
        var bytes = await WriteAsync(Plain);
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        var text = Encoding.UTF8.GetString(bytes[3..]);
        Assert.StartsWith("hour start (America/New_York),worker (pseudonym),zone,pick location,shift,green (min),yellow (min),red (min),observed (min),", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        Assert.Equal(text.Count(sign => sign == '\n'), text.Split("\r\n").Length - 1);
    }

    [Fact]
    public async Task Times_are_the_warehouses_with_their_offset_and_minutes_have_two_decimals()
    {
        var cells = await CellsAsync(Plain);
        Assert.Equal("2026-11-21T23:00:00-05:00", cells[0]);
        Assert.Equal(["W-1", "Bulk pick", "B-04", "A", "10.00", "0.33", "0.00", "12.50", "10.67", "71.5", "false"], cells[1..]);
    }

    [Fact]
    public async Task Empty_file_says_why_it_is_empty()
    {
        using MemoryStream target = new();
        Assert.Equal(0, await ExposureCsv.WriteAsync(Array.Empty<ExposureReportRow>().ToAsyncEnumerable(), NewYork, false, target, () => Task.FromResult("Records of Dock West begin 14 Nov 2026"), CancellationToken.None));
        Assert.EndsWith("\r\nRecords of Dock West begin 14 Nov 2026,,,,,,,,,,,\r\n", Encoding.UTF8.GetString(target.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_hours_of_the_night_the_clocks_go_back_can_be_told_apart()
    {
        var first = new DateTimeOffset(2026, 11, 1, 5, 0, 0, TimeSpan.Zero);
        var lines = Encoding.UTF8.GetString(await WriteAsync(Plain with { HourBucket = first }, Plain with { HourBucket = first.AddHours(1) })).Split("\r\n");
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
    public async Task Text_that_begins_like_a_formula_gets_an_apostrophe(string text)
    {
        var cells = await CellsAsync(Plain with { Worker = text, Zone = text, Location = text, Shift = text });
        Assert.Equal(["'" + text, "'" + text, "'" + text, "'" + text], cells[1..5]);
    }

    [Theory]
    [InlineData("x;=1+1")]
    [InlineData("x\t=1+1")]
    public async Task Separators_of_other_countries_do_not_begin_a_cell(string zone) =>
        Assert.Contains($",\"{zone}\",", Encoding.UTF8.GetString(await WriteAsync(Plain with { Zone = zone })), StringComparison.Ordinal);

    [Fact]
    public async Task Negative_number_stays_a_number()
    {
        var line = Encoding.UTF8.GetString(await WriteAsync(Plain with { MaxRiskInHour = -1.5 })).Split("\r\n")[1];
        Assert.Contains(",-1.5,", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Aisle 4, north")]
    [InlineData("the \"cage\"")]
    [InlineData("two\nlines")]
    [InlineData("Kühlhaus 東")]
    public async Task Text_is_read_back_as_it_was(string zone) => Assert.Equal(zone, (await CellsAsync(Plain with { Zone = zone }))[2]);

    [Fact]
    public async Task Unidentified_worker_is_named_so_and_other_unknowns_are_empty()
    {
        var cells = await CellsAsync(Plain with { Worker = null, Zone = null, Location = null, Shift = null, MaxRiskInHour = null });
        Assert.Equal(["unidentified", "", "", ""], cells[1..5]);
        Assert.Equal("", cells[10]);
    }

    [Fact]
    public async Task Failure_half_way_is_passed_on_and_nothing_is_sent_after_it()
    {
        using var target = new MemoryStream();
        await Assert.ThrowsAsync<TimeoutException>(() => ExposureCsv.WriteAsync(BreakingAsync(20_000), NewYork, false, target, null, CancellationToken.None));
        Assert.True(target.Length > 0);
        Assert.False(target.ToArray().AsSpan().EndsWith("\r\n"u8) && target.ToArray().Count(sign => sign == (byte)'\n') == 20_001);
    }

    private static async Task<byte[]> WriteAsync(params ExposureReportRow[] rows)
    {
        using var target = new MemoryStream();
        Assert.Equal(rows.Length, await ExposureCsv.WriteAsync(rows.ToAsyncEnumerable(), NewYork, false, target, null, CancellationToken.None));
        return target.ToArray();
    }

    private static async Task<string[]> CellsAsync(ExposureReportRow row)
    {
        using var csv = CsvReader.Create(await WriteAsync(row));
        Assert.True(csv.Read());
        return [.. Enumerable.Range(0, 12).Select(column => csv.GetString(column)!)];
    }

    private static async IAsyncEnumerable<ExposureReportRow> BreakingAsync(int after)
    {
        for (var i = 0; i < after; i++)
        {
            yield return Plain;
        }

        await Task.Yield();
        throw new TimeoutException();
    }
}
