using System.IO.Compression;
using Ergo.Reports.Formats;
using Ergo.Reports.Packaging;
using Ergo.Reports.Tables;
using Ergo.Reports.Tests.Tools;

namespace Ergo.Reports.Tests;

public sealed class XlsxTests
{
    [Fact]
    public async Task Cells_have_types_and_formats()
    {
        var sheets = await WriteAsync((Sample.Table, [Sample.Row("W-1", 12_345, -1234.5, 0.1234, new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.FromHours(2)), new DateOnly(2026, 2, 28), true)]));
        var cells = sheets[1].Rows[1];
        Assert.Equal(("W-1", "49"), (cells[0].Text, cells[0].Format));
        Assert.Equal((12_345, "0"), (cells[1].Number, cells[1].Format));
        Assert.Equal((-1234.5, "0.00"), (cells[2].Number, cells[2].Format));
        Assert.Equal((0.1234, "0.0%"), (cells[3].Number, cells[3].Format));
        Assert.Equal("yyyy\\-mm\\-dd\\ hh:mm", cells[4].Format);
        Assert.Equal(new DateTime(2026, 10, 25, 2, 30, 0), Moment(cells[4]));
        Assert.Equal("yyyy\\-mm\\-dd", cells[5].Format);
        Assert.Equal(new DateTime(2026, 2, 28), Moment(cells[5]));
        Assert.Equal("yes", cells[6].Text);
    }

    [Fact]
    public async Task What_is_missing_has_the_word_of_its_column_or_nothing()
    {
        var sheets = await WriteAsync((Sample.Table, [Sample.Row(null, null, null, null, null, null, null)]));
        Assert.Equal(["unidentified", "", "none", "", "", "", ""], sheets[1].Rows[1].Select(cell => cell.ToString()));
    }

    [Fact]
    public async Task Texts_stay_what_they_are_and_are_no_formulas()
    {
        string[] texts = [.. Sample.Dangerous, .. Sample.Hard];
        var sheets = await WriteAsync((Sample.Texts, Sample.TextRows(texts)));
        Assert.Equal(texts, sheets[1].Rows.Skip(1).Select(row => row[0].Text));
        Assert.DoesNotContain(sheets.SelectMany(sheet => sheet.Rows).SelectMany(row => row), cell => cell.HasFormula);
        Assert.All(sheets[1].Rows.Skip(1), row => Assert.True(row[1].Number < 0));
    }

    [Fact]
    public async Task What_XML_cannot_hold_is_replaced_and_nothing_else()
    {
        string[] texts = ["a\u0001b\u001Fc", "\uD800x", "x\uDC00", "\uFFFE\uFFFF", "😀\u0085\u007F"];
        var sheets = await WriteAsync((Sample.Texts, Sample.TextRows(texts)));
        Assert.Equal(["a\uFFFDb\uFFFDc", "\uFFFDx", "x\uFFFD", "\uFFFD\uFFFD", "😀\u0085\u007F"], sheets[1].Rows.Skip(1).Select(row => row[0].Text));
    }

    [Theory]
    [InlineData("x", 32_768)]
    [InlineData("😀", 20_000)]
    [InlineData("x", 200_000)]
    public async Task Text_that_is_too_long_says_how_much_is_not_there(string piece, int times)
    {
        var text = string.Concat(Enumerable.Repeat(piece, times));
        var read = (await WriteAsync((Sample.Texts, Sample.TextRows([text]))))[1].Rows[1][0].Text!;
        Assert.InRange(read.Length, 32_700, 32_767);
        var mark = read[(read.LastIndexOf(piece, StringComparison.Ordinal) + piece.Length)..];
        Assert.Equal($"… [cut: {text.Length - (read.Length - mark.Length)} characters]", mark);
        Assert.StartsWith(read[..^mark.Length], text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Days_that_spreadsheets_count_differently_are_texts()
    {
        var table = Sample.Table with { Columns = [new() { Name = "day", Heading = "day", Kind = ColumnKind.Day }, new() { Name = "time", Heading = "time", Kind = ColumnKind.Time }] };
        var days = new[] { new DateOnly(1, 1, 1), new DateOnly(1900, 2, 28), new DateOnly(1900, 3, 1), new DateOnly(9999, 12, 31) };
        var sheets = await WriteAsync((table, days.Select(day => new[] { Cell.Of((DateOnly?)day), Cell.Of((DateTimeOffset?)new DateTimeOffset(day.ToDateTime(new TimeOnly(23, 59)), TimeSpan.Zero)) })));
        Assert.Equal(["0001-01-01", "1900-02-28", null, null], sheets[1].Rows.Skip(1).Select(row => row[0].Text));
        Assert.Equal(["0001-01-01 23:59", "1900-02-28 23:59", null, null], sheets[1].Rows.Skip(1).Select(row => row[1].Text));
        Assert.Equal(61, sheets[1].Rows[3][0].Number);
        Assert.Equal(new DateTime(9999, 12, 31), Moment(sheets[1].Rows[4][0]));
    }

    [Fact]
    public async Task Whole_number_of_more_digits_than_Excel_keeps_is_a_text()
    {
        long[] numbers = [999_999_999_999_999, -999_999_999_999_999, 1_000_000_000_000_000, long.MinValue];
        var table = Sample.Table with { Columns = [new() { Name = "n", Heading = "n", Kind = ColumnKind.Whole }] };
        var rows = (await WriteAsync((table, numbers.Select(number => new[] { Cell.Of((long?)number) }))))[1].Rows;
        Assert.Equal([999_999_999_999_999, -999_999_999_999_999, null, null], rows.Skip(1).Select(row => row[0].Number));
        Assert.Equal([null, null, "1000000000000000", "-9223372036854775808"], rows.Skip(1).Select(row => row[0].Text));
    }

    [Fact]
    public async Task Workbook_that_is_not_ended_cannot_be_opened()
    {
        using var target = new MemoryStream();
        await using (var writer = new XlsxReportWriter(new SingleFilePackage(target), "rows.xlsx"))
        {
            await writer.BeginAsync(Sample.Head, default);
            await Sample.WriteAsync(writer, Sample.Table, Enumerable.Range(0, 50_000).Select(Sample.Row));
            await writer.BreakOffAsync("the database went away");
        }

        Assert.True(target.Length > 100_000);
        Assert.Throws<InvalidDataException>(() => new ZipArchive(target, ZipArchiveMode.Read));
    }

    [Fact]
    public async Task Memory_stays_the_same_for_any_number_of_rows()
    {
        await using var writer = new XlsxReportWriter(new SingleFilePackage(Stream.Null), "rows.xlsx");
        await writer.BeginAsync(Sample.Head, default);
        await Sample.WriteAsync(writer, Sample.Table, Enumerable.Range(0, 1_000).Select(Sample.Row));
        var row = Sample.Row(7);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var index = 0; index < 100_000; index++)
        {
            await writer.WriteRowAsync(row, default);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    private static DateTime Moment(ReadCell cell) => DateTime.UnixEpoch.AddDays(cell.Number!.Value - 25_569).Round();

    private static async Task<IReadOnlyList<ReadSheet>> WriteAsync(params (ReportTable, IEnumerable<Cell[]>)[] tables)
    {
        using var target = new MemoryStream();
        await using var writer = new XlsxReportWriter(new SingleFilePackage(target), "rows.xlsx");
        await Sample.WriteAsync(writer, Sample.Head, Sample.Tail, tables);
        return Workbook.Read(target);
    }
}

file static class Moments
{
    public static DateTime Round(this DateTime moment) => new((moment.Ticks + (TimeSpan.TicksPerSecond / 2)) / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond);
}
